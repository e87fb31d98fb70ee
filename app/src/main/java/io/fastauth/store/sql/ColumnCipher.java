package io.fastauth.store.sql;

import io.fastauth.token.EncryptionKey;
import io.fastauth.token.StoreUnavailableException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts the values of a column with AES-256-GCM, under keys derived from encryption keys. The row is authenticated
 * with the value, so that a value that was moved to another row is refused. Safe for use by many threads.
 */
public final class ColumnCipher {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final String purpose;
    private final SecureRandom random = new SecureRandom();

    /** A cipher whose keys no other purpose has. */
    public ColumnCipher(String purpose) {
        this.purpose = purpose;
    }

    /**
     * Encrypts a value.
     *
     * @param row what identifies the row
     * @return a random nonce and the ciphertext
     */
    public byte[] encrypt(EncryptionKey key, byte[] plain, byte[]... row) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] encrypted = new byte[NONCE_BYTES + plain.length + TAG_BYTES];
        System.arraycopy(nonce, 0, encrypted, 0, NONCE_BYTES);
        try {
            cipher(Cipher.ENCRYPT_MODE, key, nonce, row).doFinal(plain, 0, plain.length, encrypted, NONCE_BYTES);
            return encrypted;
        } catch (GeneralSecurityException e) {
            throw new StoreUnavailableException("A value cannot be encrypted", e);
        }
    }

    /**
     * Decrypts a value.
     *
     * @param row what identifies the row
     * @throws GeneralSecurityException when the value was changed, or is of another key or row
     */
    public byte[] decrypt(EncryptionKey key, byte[] encrypted, byte[]... row) throws GeneralSecurityException {
        if (encrypted.length < NONCE_BYTES + TAG_BYTES) {
            throw new AEADBadTagException("The value is too short");
        }
        return cipher(Cipher.DECRYPT_MODE, key, encrypted, row)
                .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
    }

    private Cipher cipher(int mode, EncryptionKey key, byte[] nonce, byte[]... row) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.derive(purpose), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce, 0, NONCE_BYTES));
        for (byte[] part : row) {
            cipher.updateAAD(part);
        }
        return cipher;
    }
}
