using System.Globalization;
using System.Text;

namespace KnowledgeAssistant.Ingestion.Readers.Pdf.Encryption;

/// <summary>An object of a PDF's syntax, as far as decrypting it needs to be understood.</summary>
internal abstract record PdfValue
{
    public abstract void Write(Stream output);

    protected static void Put(Stream output, string ascii) => output.Write(Encoding.Latin1.GetBytes(ascii));
}

/// <summary>Numbers, names, references, words: written as they were read.</summary>
internal sealed record PdfToken(string Text) : PdfValue
{
    public override void Write(Stream output) => Put(output, Text);

    public int? Integer => int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The object's number of a reference ("12 0 R").</summary>
    public int? Reference =>
        Text.EndsWith(" R", StringComparison.Ordinal)
        && int.TryParse(
            Text.AsSpan(0, Text.IndexOf(' ', StringComparison.Ordinal)),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}

internal sealed record PdfString(byte[] Bytes) : PdfValue
{
    public override void Write(Stream output) => Put(output, "<" + Convert.ToHexString(Bytes) + ">");
}

internal sealed record PdfArray(IReadOnlyList<PdfValue> Items) : PdfValue
{
    public override void Write(Stream output)
    {
        Put(output, "[");
        foreach (var item in Items)
        {
            item.Write(output);
            Put(output, " ");
        }
        Put(output, "]");
    }
}

/// <param name="Entries">Keys with their slash.</param>
internal sealed record PdfDictionary(IReadOnlyDictionary<string, PdfValue> Entries) : PdfValue
{
    public PdfValue? this[string key] => Entries.GetValueOrDefault(key);

    public string? Name(string key) => (this[key] as PdfToken)?.Text;

    public int? Integer(string key) => (this[key] as PdfToken)?.Integer;

    public byte[]? Bytes(string key) => (this[key] as PdfString)?.Bytes;

    public override void Write(Stream output)
    {
        Put(output, "<<");
        foreach (var (key, value) in Entries)
        {
            Put(output, key + " ");
            value.Write(output);
            Put(output, "\n");
        }
        Put(output, ">>");
    }
}

/// <summary>An object with its number.</summary>
/// <param name="Data">Of a stream; null for anything else.</param>
internal sealed record PdfObject(int Number, int Generation, PdfValue Value, ReadOnlyMemory<byte>? Data)
{
    public PdfDictionary? Dictionary => Value as PdfDictionary;
}
