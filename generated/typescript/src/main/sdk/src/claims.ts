/** What a token says, as the signature or the service vouches for it. */
export interface Claims {
    readonly clientId: string;
    /** The session (`sid`) and the number of refreshes before this token; absent in tokens of fastauth-api. */
    readonly session: { readonly id: string; readonly generation: number } | undefined;
    /** The place of the session among those of its client; known by introspection alone. */
    readonly slot: number | undefined;
    readonly scopes: readonly string[];
    /** Empty if the token names none. */
    readonly audience: readonly string[];
    /** Seconds since 1970. */
    readonly expiresAt: number | undefined;
    /** All members. */
    readonly members: Readonly<Record<string, unknown>>;
}

/** The claims in a payload or an introspection; undefined if no client is named. */
export function claims(members: Record<string, unknown>): Claims | undefined {
    const { client_id: clientId, sid, gen, slot, scope, aud, exp } = members;
    if (typeof clientId !== 'string' || clientId === '') {
        return undefined;
    }
    const audience = Array.isArray(aud) ? aud : [aud];
    return {
        clientId,
        session: typeof sid === 'string' && isCount(gen) ? { id: sid, generation: gen } : undefined,
        slot: isCount(slot) ? slot : undefined,
        scopes: typeof scope === 'string' ? scope.split(' ').filter((token) => token !== '') : [],
        audience: audience.filter((it): it is string => typeof it === 'string'),
        expiresAt: typeof exp === 'number' ? exp : undefined,
        members,
    };
}

/** Whether a value is a whole number from 0. */
export function isCount(value: unknown): value is number {
    return Number.isSafeInteger(value) && (value as number) >= 0;
}
