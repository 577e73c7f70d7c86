using System.IO.Compression;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf.Encryption;

/// <summary>
/// Writes an encrypted PDF anew without its encryption. poppler's programs take a password as an argument only, which every user of the machine could
/// read in the list of processes; so the password stays in this process, and they get a file that needs none.
/// </summary>
internal static class PdfUnlock
{
    /// <returns>False when the file is not encrypted; nothing is written then.</returns>
    /// <exception cref="UnreadableDocumentException">The password is wrong, the encryption unknown or the file damaged.</exception>
    public static bool TryWrite(string path, string password, Stream output, ReaderLimits limits)
    {
        var objects = new PdfObjects(File.ReadAllBytes(path));
        var reference = objects.Trailer.GetValueOrDefault("/Encrypt");
        var encryptObject = objects.Find(reference);
        if ((encryptObject?.Value ?? reference) is not PdfDictionary encrypt)
            return false;
        var id = objects.Trailer.GetValueOrDefault("/ID") is PdfArray { Items: [PdfString first, ..] } ? first.Bytes : [];
        var security =
            StandardSecurity.TryOpen(encrypt, id, password) ?? throw new UnreadableDocumentException(ReaderReasons.WrongPassword);
        var hidesMetadata = encrypt.Name("/EncryptMetadata") != "false";
        var plain = new SortedDictionary<int, Action<Stream>>();
        var unpacked = 0L;
        foreach (var item in objects.InOrder.Where(item => item.Number != encryptObject?.Number))
        {
            var type = item.Dictionary?.Name("/Type");
            if (type == "/XRef")
                continue;
            var data =
                item.Data is not { } stored ? null
                : type == "/Metadata" && !hidesMetadata ? stored.ToArray()
                : security.OpenStream(item, stored);
            if (type == "/ObjStm")
                unpacked += AddPacked(item, data!, plain, limits.MaxUnpackedBytes - unpacked);
            else
                plain[item.Number] = target => WriteObject(item, Open(item.Value, item, security), data, target);
        }
        WriteFile(plain, objects.Trailer, output);
        return true;
    }

    private static PdfValue Open(PdfValue value, PdfObject owner, StandardSecurity security) =>
        value switch
        {
            PdfString text => new PdfString(security.OpenString(owner, text.Bytes)),
            PdfArray array => new PdfArray([.. array.Items.Select(item => Open(item, owner, security))]),
            PdfDictionary dictionary => new PdfDictionary(
                dictionary.Entries.ToDictionary(entry => entry.Key, entry => Open(entry.Value, owner, security), StringComparer.Ordinal)
            ),
            _ => value,
        };

    /// <summary>Objects that are packed into a stream become objects of their own.</summary>
    /// <returns>Unpacked bytes.</returns>
    private static long AddPacked(PdfObject item, byte[] data, SortedDictionary<int, Action<Stream>> plain, long room)
    {
        var dictionary = item.Dictionary!;
        var bytes =
            dictionary.Name("/Filter") is "/FlateDecode" || dictionary["/Filter"] is PdfArray { Items: [PdfToken { Text: "/FlateDecode" }] }
                ? Inflate(data, room)
                : data;
        var parser = new PdfParser(bytes, 0);
        var first = dictionary.Integer("/First") ?? 0;
        for (var i = dictionary.Integer("/N") ?? 0; i > 0; i--)
        {
            if (parser.Number() is not { } number || parser.Number() is not { } offset || first + (long)offset >= bytes.Length)
                throw new UnreadableDocumentException(ReaderReasons.Damaged);
            var value = new PdfParser(bytes, first + offset).Value();
            plain[number] = target => WriteObject(item with { Number = number, Generation = 0 }, value, null, target);
        }
        return bytes.Length;
    }

    private static byte[] Inflate(byte[] data, long room)
    {
        using var packed = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        using var output = new MemoryStream();
        var buffer = new byte[81_920];
        try
        {
            int count;
            while ((count = packed.Read(buffer)) > 0)
            {
                if ((room -= count) < 0)
                    throw new UnreadableDocumentException("The PDF unpacks to more than is allowed. Split it into smaller documents.");
                output.Write(buffer, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            // What came before the damage may be all that is needed.
        }
        return output.ToArray();
    }

    private static void WriteObject(PdfObject item, PdfValue value, byte[]? data, Stream target)
    {
        Put(target, $"{item.Number} {item.Generation} obj\n");
        if (data is null)
        {
            value.Write(target);
        }
        else
        {
            var entries = new Dictionary<string, PdfValue>(((PdfDictionary)value).Entries, StringComparer.Ordinal)
            {
                ["/Length"] = new PdfToken(FormattableString.Invariant($"{data.Length}")),
            };
            new PdfDictionary(entries).Write(target);
            Put(target, "\nstream\n");
            target.Write(data);
            Put(target, "\nendstream");
        }
        Put(target, "\nendobj\n");
    }

    private static void WriteFile(SortedDictionary<int, Action<Stream>> plain, Dictionary<string, PdfValue> trailer, Stream output)
    {
        Put(output, "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        var places = new StringBuilder();
        foreach (var (number, write) in plain)
        {
            places.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number} 1\n{output.Position:D10} 00000 n \n");
            write(output);
        }
        var table = output.Position;
        Put(output, "xref\n0 1\n0000000000 65535 f \n" + places);
        var entries = new Dictionary<string, PdfValue>(StringComparer.Ordinal)
        {
            ["/Size"] = new PdfToken(FormattableString.Invariant($"{plain.Keys.LastOrDefault() + 1}")),
        };
        foreach (var key in (ReadOnlySpan<string>)["/Root", "/Info"])
            if (trailer.TryGetValue(key, out var value))
                entries[key] = value;
        Put(output, "trailer\n");
        new PdfDictionary(entries).Write(output);
        Put(output, FormattableString.Invariant($"\nstartxref\n{table}\n%%EOF\n"));
    }

    private static void Put(Stream output, FormattableString text) => Put(output, FormattableString.Invariant(text));

    private static void Put(Stream output, string text) => output.Write(Encoding.Latin1.GetBytes(text));
}
