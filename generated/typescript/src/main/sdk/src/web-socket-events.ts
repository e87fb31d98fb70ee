import { UnavailableError } from './errors.js';
import { type Service, type Timer, type WebSocketLike, base64url, formText, platform } from './http.js';
import { type SessionEvent, parsedEvent } from './session-event.js';

/** Reads the stream after a cursor until it ends. Once beats have come, it is broken if they stop. */
export function readWebSocket(
    service: Service,
    after: string | undefined,
    receive: (event: SessionEvent) => void,
): Promise<void> {
    return new Promise((ended, broken) => {
        const socket = opened(service, after);
        let timer: Timer | undefined;
        let over = false;
        const release = () => {
            over = true;
            platform.clearTimeout(timer);
            service.signal.removeEventListener('abort', end);
        };
        const fail = (failure: unknown) => {
            // A websocket that is closed before it is open has an error once more, at once.
            if (!over) {
                release();
                broken(failure);
                socket.close();
            }
        };
        const end = () => fail(new UnavailableError('The event stream was closed'));
        const watch = () => {
            platform.clearTimeout(timer);
            timer = platform.setTimeout(
                () => fail(new UnavailableError('The event stream is silent')),
                service.timeoutMillis,
            );
            timer.unref?.();
        };
        service.signal.addEventListener('abort', end);
        watch();
        socket.addEventListener('message', ({ data }) => {
            if (over) {
                return;
            }
            try {
                const event = parsedEvent(data);
                if (event.event === 'beat') {
                    watch();
                } else if (event.event === 'connected' || event.event === 'gap') {
                    platform.clearTimeout(timer);
                }
                receive(event);
            } catch (malformed) {
                fail(malformed);
            }
        });
        socket.addEventListener('error', () => fail(new UnavailableError('The event stream failed')));
        socket.addEventListener('close', () => {
            release();
            ended();
        });
    });
}

/** A websocket cannot send headers: the value of `Authorization` is a subprotocol. */
function opened(service: Service, after: string | undefined): WebSocketLike {
    const WebSocket = platform.WebSocket;
    if (WebSocket === undefined) {
        throw new Error('This platform has no WebSocket');
    }
    const credential = base64url(new platform.TextEncoder().encode(service.authorization));
    const query = formText({ after });
    const url = `${service.server.replace(/^http/, 'ws')}/ws/events${query === '' ? '' : `?${query}`}`;
    return new WebSocket(url, ['fastauth', credential]);
}
