using System.Security.Cryptography;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf.Encryption;

/// <summary>
/// The standard security handler of PDF: the file's key from a password, and with it strings and streams (ISO 32000-1, 7.6; ISO 32000-2, 7.6.4 for
/// revision 6). The old ciphers are the format's, not ours: nothing is protected with them here.
/// </summary>
internal sealed class StandardSecurity
{
    private static readonly byte[] Padding = Convert.FromHexString("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A");

    private readonly byte[] _key;
    private readonly Cipher _strings;
    private readonly Cipher _streams;

    private StandardSecurity(byte[] key, Cipher strings, Cipher streams) => (_key, _strings, _streams) = (key, strings, streams);

    private enum Cipher
    {
        None,
        Rc4,
        Aes128,
        Aes256,
    }

    /// <returns>Null when the password opens nothing, neither as the reader's nor as the owner's.</returns>
    /// <exception cref="UnreadableDocumentException">The file is encrypted in another way.</exception>
    public static StandardSecurity? TryOpen(PdfDictionary encrypt, byte[] id, string password)
    {
        var version = encrypt.Integer("/V") ?? 0;
        var revision = encrypt.Integer("/R") ?? 0;
        if (encrypt.Name("/Filter") != "/Standard" || version is not (1 or 2 or 4 or 5) || revision is < 2 or > 6)
            throw new UnreadableDocumentException(ReaderReasons.UnknownEncryption);
        var key = revision >= 5 ? ModernKey(encrypt, revision, password) : OldKey(encrypt, revision, id, password);
        if (key is null)
            return null;
        return version < 4
            ? new StandardSecurity(key, Cipher.Rc4, Cipher.Rc4)
            : new StandardSecurity(key, CipherOf(encrypt, "/StrF"), CipherOf(encrypt, "/StmF"));
    }

    public byte[] OpenString(PdfObject owner, byte[] bytes) => Open(_strings, owner, bytes);

    public byte[] OpenStream(PdfObject owner, ReadOnlyMemory<byte> bytes) => Open(_streams, owner, bytes.ToArray());

    private static Cipher CipherOf(PdfDictionary encrypt, string use)
    {
        var name = encrypt.Name(use) ?? "/Identity";
        var filter = (encrypt["/CF"] as PdfDictionary)?[name] as PdfDictionary;
        return filter?.Name("/CFM") switch
        {
            "/V2" => Cipher.Rc4,
            "/AESV2" => Cipher.Aes128,
            "/AESV3" => Cipher.Aes256,
            null or "/None" => Cipher.None,
            _ => throw new UnreadableDocumentException(ReaderReasons.UnknownEncryption),
        };
    }

    private byte[] Open(Cipher cipher, PdfObject owner, byte[] bytes) =>
        cipher switch
        {
            Cipher.Rc4 => Rc4.Apply(KeyOf(owner, isAes: false), bytes),
            Cipher.Aes128 => OpenAes(KeyOf(owner, isAes: true), bytes),
            Cipher.Aes256 => OpenAes(_key, bytes),
            _ => bytes,
        };

    /// <summary>Algorithm 1: every object has a key of its own.</summary>
    private byte[] KeyOf(PdfObject owner, bool isAes)
    {
        var (number, generation) = (owner.Number, owner.Generation);
        byte[] place = [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)generation, (byte)(generation >> 8)];
        byte[] salt = isAes ? [.. "sAlT"u8] : [];
        return Md5([.. _key, .. place, .. salt])[..Math.Min(16, _key.Length + 5)];
    }

    private static byte[] OpenAes(byte[] key, byte[] bytes)
    {
        if (bytes.Length < 32)
            return [];
        using var aes = Aes.Create();
        aes.Key = key;
        // What a writer left over at the end is no block.
        var plain = aes.DecryptCbc(bytes.AsSpan(16, (bytes.Length - 16) / 16 * 16), bytes.AsSpan(0, 16), PaddingMode.None);
        return plain[^1] is >= 1 and <= 16 and var padding ? plain[..^padding] : plain;
    }

    /// <summary>Algorithms 2, 6 and 7, up to revision 4.</summary>
    private static byte[]? OldKey(PdfDictionary encrypt, int revision, byte[] id, string password)
    {
        var (owner, user) = (encrypt.Bytes("/O") ?? [], encrypt.Bytes("/U") ?? []);
        if (owner.Length < 32 || user.Length < 16)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var length = revision == 2 ? 5 : Math.Clamp((encrypt.Integer("/Length") ?? 40) / 8, 5, 16);
        if (revision == 4)
            length = 16;
        var given = Padded(Encoding.Latin1.GetBytes(password));
        return KeyOf(given) ?? KeyOf(FromOwner());

        byte[]? KeyOf(byte[] padded)
        {
            var permissions = BitConverter.GetBytes(unchecked((int)Permissions(encrypt)));
            byte[] open = revision >= 4 && encrypt.Name("/EncryptMetadata") == "false" ? [255, 255, 255, 255] : [];
            var key = Md5([.. padded, .. owner[..32], .. permissions, .. id, .. open]);
            for (var i = 0; i < 50 && revision >= 3; i++)
                key = Md5(key[..length]);
            key = key[..length];
            if (revision == 2)
                return Rc4.Apply(key, Padding).AsSpan().SequenceEqual(user.AsSpan(0, Math.Min(32, user.Length))) ? key : null;
            var check = Md5([.. Padding, .. id]);
            for (var i = 0; i < 20; i++)
                check = Rc4.Apply(Mixed(key, i), check);
            return check.AsSpan().SequenceEqual(user.AsSpan(0, 16)) ? key : null;
        }

        byte[] FromOwner()
        {
            var key = Md5(given);
            for (var i = 0; i < 50 && revision >= 3; i++)
                key = Md5(key);
            key = key[..length];
            var found = owner[..32];
            for (var i = revision == 2 ? 0 : 19; i >= 0; i--)
                found = Rc4.Apply(Mixed(key, i), found);
            return found;
        }
    }

    /// <summary>Some writers give the 32 bits without their sign.</summary>
    private static long Permissions(PdfDictionary encrypt) =>
        long.TryParse(
            encrypt.Name("/P"),
            System.Globalization.NumberStyles.AllowLeadingSign,
            System.Globalization.CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : 0;

    /// <summary>Algorithm 2.A, revisions 5 and 6.</summary>
    private static byte[]? ModernKey(PdfDictionary encrypt, int revision, string password)
    {
        byte[] Field(string name, int length) =>
            encrypt.Bytes(name) is { } bytes && bytes.Length >= length
                ? bytes[..length]
                : throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var (owner, user) = (Field("/O", 48), Field("/U", 48));
        var bytes = Encoding.UTF8.GetBytes(password);
        var given = bytes[..Math.Min(127, bytes.Length)];
        if (Hash(given, user[32..40], [], revision).AsSpan().SequenceEqual(user.AsSpan(0, 32)))
            return Unwrap(Hash(given, user[40..48], [], revision), Field("/UE", 32));
        if (Hash(given, owner[32..40], user, revision).AsSpan().SequenceEqual(owner.AsSpan(0, 32)))
            return Unwrap(Hash(given, owner[40..48], user, revision), Field("/OE", 32));
        return null;
    }

    private static byte[] Unwrap(byte[] key, byte[] wrapped)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.DecryptCbc(wrapped, new byte[16], PaddingMode.None);
    }

    /// <summary>Algorithm 2.B; revision 5 stops after its first line.</summary>
    private static byte[] Hash(byte[] password, byte[] salt, byte[] user, int revision)
    {
        var key = SHA256.HashData([.. password, .. salt, .. user]);
        if (revision == 5)
            return key;
        byte last = 0;
        for (var round = 0; round < 64 || last > round - 32; round++)
        {
            byte[] once = [.. password, .. key, .. user];
            var many = new byte[once.Length * 64];
            for (var i = 0; i < 64; i++)
                once.CopyTo(many, i * once.Length);
            using var aes = Aes.Create();
            aes.Key = key[..16];
            var mixed = aes.EncryptCbc(many, key.AsSpan(16, 16), PaddingMode.None);
            // The first 16 bytes as a number, modulo 3: 256 leaves 1.
            key = (mixed.Take(16).Sum(value => value) % 3) switch
            {
                0 => SHA256.HashData(mixed),
                1 => SHA384.HashData(mixed),
                _ => SHA512.HashData(mixed),
            };
            last = mixed[^1];
        }
        return key[..32];
    }

    private static byte[] Padded(byte[] password) => [.. password.Concat(Padding).Take(32)];

    private static byte[] Mixed(byte[] key, int with) => Array.ConvertAll(key, value => (byte)(value ^ with));

#pragma warning disable CA5351 // The format's own.
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}

/// <summary>The stream cipher of old PDF files; it undoes itself.</summary>
internal static class Rc4
{
    public static byte[] Apply(byte[] key, byte[] bytes)
    {
        var state = new byte[256];
        for (var i = 0; i < 256; i++)
            state[i] = (byte)i;
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
        }
        var result = new byte[bytes.Length];
        for (int n = 0, i = 0, j = 0; n < bytes.Length; n++)
        {
            i = (i + 1) & 255;
            j = (j + state[i]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
            result[n] = (byte)(bytes[n] ^ state[(state[i] + state[j]) & 255]);
        }
        return result;
    }
}
