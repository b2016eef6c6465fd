import asyncio

from aiohttp import ClientSession
from aiohttp_sse_client.client import READY_STATE_CLOSED, EventSource

hello = {"package": "aiohttp-sse-client", "id": "sticky", "can": ["headers", "states", "closeOn"]}


def follow(request, source):
    async def run():
        def failed():
            source.error(closed=es.ready_state == READY_STATE_CLOSED)

        def close():
            if not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        source.close = close
        async with ClientSession() as session:
            es = EventSource(request["url"], session=session, headers=dict(request.get("headers") or {}),
                             on_open=source.opened, on_error=failed)
            async with es:
                async for event in es:
                    source.event(event.type, event.data, event.last_event_id)

    try:
        asyncio.run(run())
    except asyncio.CancelledError:
        pass
