namespace KnowledgeAssistant.Ingestion.Readers.Pdf.Encryption;

/// <summary>All objects of a PDF, found by reading it from start to end: of several with one number the last counts, as after an update.</summary>
internal sealed class PdfObjects
{
    private readonly byte[] _bytes;

    public PdfObjects(byte[] bytes)
    {
        _bytes = bytes;
        Find();
        for (var i = 0; i < InOrder.Count; i++)
            InOrder[i] = WithItsLength(InOrder[i]);
    }

    public List<PdfObject> InOrder { get; } = [];

    /// <summary>Entries of all trailers; those of later ones win.</summary>
    public Dictionary<string, PdfValue> Trailer { get; } = new(StringComparer.Ordinal);

    public PdfObject? Find(PdfValue? reference) =>
        (reference as PdfToken)?.Reference is { } number ? InOrder.FindLast(item => item.Number == number) : null;

    private void Find()
    {
        for (var at = 0; at < _bytes.Length; )
        {
            var next = _bytes.AsSpan(at).IndexOfAny("ot"u8);
            if (next < 0)
                return;
            at += next;
            if (_bytes.AsSpan(at).StartsWith("obj"u8) && HeadBefore(at) is { } head)
                at = AddObject(head.Number, head.Generation, at + 3);
            else if (_bytes.AsSpan(at).StartsWith("trailer"u8))
                at = AddTrailer(at + 7);
            else
                at++;
        }
    }

    private int AddObject(int number, int generation, int at)
    {
        var parser = new PdfParser(_bytes, at);
        var value = parser.Value();
        ReadOnlyMemory<byte>? data = null;
        if (value is PdfDictionary dictionary && parser.Skip("stream"u8))
        {
            if (parser.Position < _bytes.Length && _bytes[parser.Position] == '\r')
                parser.Position++;
            if (parser.Position < _bytes.Length && _bytes[parser.Position] == '\n')
                parser.Position++;
            var start = parser.Position;
            var length = dictionary.Integer("/Length") is >= 0 and var told && EndsAt(start + (long)told) ? told : ToItsEnd(start);
            data = _bytes.AsMemory(start, length);
            parser.Position = start + length;
            if (dictionary.Name("/Type") == "/XRef")
                Add(dictionary);
        }
        InOrder.Add(new PdfObject(number, generation, value, data));
        return parser.Position;
    }

    private int AddTrailer(int at)
    {
        var parser = new PdfParser(_bytes, at);
        if (parser.Value() is PdfDictionary trailer)
            Add(trailer);
        return parser.Position;
    }

    private void Add(PdfDictionary trailer)
    {
        foreach (var key in (ReadOnlySpan<string>)["/Root", "/Info", "/ID", "/Encrypt"])
            if (trailer[key] is { } value)
                Trailer[key] = value;
    }

    /// <summary>"12 0 " before "obj".</summary>
    private (int Number, int Generation)? HeadBefore(int at)
    {
        var start = at - 1;
        for (var part = 0; part < 2; part++)
        {
            while (start >= 0 && PdfParser.IsSpace(_bytes[start]))
                start--;
            while (start >= 0 && char.IsAsciiDigit((char)_bytes[start]))
                start--;
        }
        var parser = new PdfParser(_bytes, start + 1);
        return parser.Number() is { } number && parser.Number() is { } generation && parser.Position <= at ? (number, generation) : null;
    }

    private bool EndsAt(long at)
    {
        if (at > _bytes.Length)
            return false;
        return new PdfParser(_bytes, (int)at).Skip("endstream"u8);
    }

    private int ToItsEnd(int start)
    {
        var length = _bytes.AsSpan(start).IndexOf("endstream"u8);
        if (length < 0)
            throw new UnreadableDocumentException(ReaderReasons.Damaged);
        if (length > 0 && _bytes[start + length - 1] == '\n')
            length--;
        if (length > 0 && _bytes[start + length - 1] == '\r')
            length--;
        return length;
    }

    /// <summary>The length of a stream may be an object of its own, behind it.</summary>
    private PdfObject WithItsLength(PdfObject item)
    {
        if (item.Data is not { } data || Find(item.Dictionary!["/Length"])?.Value is not PdfToken { Integer: >= 0 and var length })
            return item;
        // At most the end of a line is between the end that was found and the true one.
        return
            length <= data.Length + 2
            && length >= data.Length - 2
            && System.Runtime.InteropServices.MemoryMarshal.TryGetArray(data, out var part)
            && part.Offset + length <= _bytes.Length
            ? item with
            {
                Data = _bytes.AsMemory(part.Offset, length),
            }
            : item;
    }
}
