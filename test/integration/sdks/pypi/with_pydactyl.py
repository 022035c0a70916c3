import requests
from pydactyl import PterodactylClient

import task

client = PterodactylClient(task.PANEL, task.KEY).client
servers = [entry["attributes"]["identifier"] for page in client.servers.list_servers() for entry in page]

output = None
with client.servers.get_websocket_client(task.SERVER) as socket:
    for frame in socket.listen(events=("auth success", "console output")):
        if frame["event"] == "auth success":
            client.servers.send_console_command(task.SERVER, task.LINE)
        elif f"got {task.LINE}" in frame["args"][0]:
            output = frame["args"][0]
            break

files = client.servers.files
files.write_file(task.SERVER, f"{task.NAME}.txt", task.LINE)
read = files.get_file_contents(task.SERVER, f"{task.NAME}.txt", json=False).text
# It hands out signed links; what its users do with one is HTTP.
url = files.get_upload_file_url(task.SERVER)
requests.post(url, files={"files": (f"{task.NAME}.bin", task.BYTES)}).raise_for_status()
download = requests.get(files.download_file(task.SERVER, f"{task.NAME}.bin"))
download.raise_for_status()
names = [entry["attributes"]["name"] for entry in files.list_files(task.SERVER)["data"]]

subuser = client.servers.users.create_user(task.SERVER, task.EMAIL, task.PERMISSIONS)["attributes"]
database = client.servers.databases.create_database(task.SERVER, task.NAME)["attributes"]

task.answer(
    servers=servers,
    output=output,
    read=read,
    downloaded=task.base64_of(download.content),
    files=names,
    subuser={"email": subuser["email"], "permissions": subuser["permissions"]},
    database=database["name"],
)
