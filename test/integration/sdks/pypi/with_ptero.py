import asyncio

import httpx
from ptero import PteroControl

import task


async def main():
    control = PteroControl([{"id": "panel", "base_url": f"{task.PANEL}/api", "client_key": task.KEY}])
    servers = await control.get_servers()
    server = next(one for one in servers if one.identifier == task.SERVER)

    _, output = await server.send_command_with_output(task.LINE)

    (await server.write_file(f"/{task.NAME}.txt", task.LINE)).raise_for_status()
    read = await server.get_file_contents(f"/{task.NAME}.txt")
    # It hands out signed links; what its users do with one is HTTP. For downloads it asks by POST, which no panel has.
    async with httpx.AsyncClient() as http:
        upload = {"files": (f"{task.NAME}.bin", task.BYTES)}
        (await http.post(await server.get_upload_url(), files=upload)).raise_for_status()
    files = [file.name for file in await server.list_files("/")]

    subuser = await server.create_subuser(task.EMAIL, task.PERMISSIONS)
    database = await server.create_database(task.NAME)
    task.answer(
        servers=[one.identifier for one in servers],
        output=output,
        read=read,
        files=files,
        subuser={"email": subuser.email, "permissions": subuser.permissions},
        database=database.name,
    )


asyncio.run(main())
