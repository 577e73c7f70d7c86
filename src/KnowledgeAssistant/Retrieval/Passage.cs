using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Retrieval;

/// <summary>What is searched and cited: a run of blocks of one document version, with the context both searches add to it.</summary>
public sealed record Passage
{
    /// <summary>32 lower-case hexadecimal digits; see <see cref="PassageIds"/>.</summary>
    public required string Id { get; init; }

    /// <summary>0-based position among the passages of its version.</summary>
    public required int Ordinal { get; init; }

    public required DocumentInfo Document { get; init; }

    /// <summary>Its place in the version's normalised text; <see cref="Text"/> is exactly that range.</summary>
    public required TextRange Range { get; init; }

    public required string Text { get; init; }

    public required IReadOnlyList<string> HeadingPath { get; init; }

    /// <summary>Header row of the table the passage starts in (cells joined by " | "); context, not text.</summary>
    public string? TableHeader { get; init; }

    /// <summary>1-based page or slide it starts on; null where the format has neither.</summary>
    public int? Page { get; init; }

    /// <summary>All rows of its blocks; null where they stand in no sheet or table of values, or in more than one.</summary>
    public CellRange? Cells { get; init; }
}

/// <summary>The document version a passage belongs to, as the index holds it.</summary>
public sealed record DocumentInfo
{
    public required Guid CollectionId { get; init; }
    public required string Collection { get; init; }
    public required Guid DocumentId { get; init; }
    public required Guid VersionId { get; init; }

    /// <summary>Path relative to the ingested folder, with <c>/</c>; unique in its collection.</summary>
    public required string Source { get; init; }
    public required string Title { get; init; }

    /// <summary>A <see cref="DocumentFormats"/> name.</summary>
    public required string Format { get; init; }

    /// <summary>The document's own date, else when it was first ingested (UTC).</summary>
    public required DateTime Date { get; init; }

    /// <summary>Empty where the document names none.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>ISO 639-1 code in lower case; null where nothing tells.</summary>
    public string? Language { get; init; }

    /// <summary>What kind of document it is ("policy"); null where nothing tells.</summary>
    public string? Type { get; init; }
}

public static class PassageIds
{
    /// <summary>First 16 bytes of SHA-256 over collection, source path, version (Guid bytes are not used: the content hash and reader number are), chunker and ordinal.</summary>
    /// <param name="version">The version's identity: SHA-256 of the bytes in hexadecimal, "/", reader number.</param>
    /// <param name="chunker">The chunker's name, "/", its number.</param>
    public static string Create(string collection, string source, string version, string chunker, int ordinal)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (ReadOnlySpan<string>)[collection, source, version, chunker])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            Append(hash, bytes.Length);
            hash.AppendData(bytes);
        }
        Append(hash, ordinal);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static void Append(IncrementalHash hash, int value)
    {
        Span<byte> buffer = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, value);
        hash.AppendData(buffer);
    }
}
