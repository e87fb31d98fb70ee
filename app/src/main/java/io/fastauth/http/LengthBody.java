package io.fastauth.http;

/** A body whose length is known. */
final class LengthBody implements RequestBody {

    private long left;

    /**
     * A body.
     *
     * @param length its length in bytes; 0 for no body
     */
    LengthBody(long length) {
        this.left = length;
    }

    @Override
    public int take(byte[] bytes, int from, int to) {
        int taken = (int) Math.min(left, to - from);
        left -= taken;
        return taken;
    }

    @Override
    public boolean complete() {
        return left == 0;
    }
}
