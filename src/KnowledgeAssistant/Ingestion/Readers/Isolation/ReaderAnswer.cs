namespace KnowledgeAssistant.Ingestion.Readers.Isolation;

/// <summary>The first byte of what the reader process answers.</summary>
internal enum ReaderAnswer : byte
{
    /// <summary>Started and separated; nothing follows.</summary>
    Started = 1,

    /// <summary>A <see cref="DocumentContent"/> follows, packed by <see cref="DocumentContentCodec"/>.</summary>
    Content = 2,

    /// <summary>The reason why it cannot be read follows, UTF-8.</summary>
    Reason = 3,

    /// <summary>The bytes of a PNG follow.</summary>
    Picture = 4,

    /// <summary>No answer yet: text is recognised in pictures, which takes longer; nothing follows. At most once before an answer.</summary>
    Recognising = 5,

    /// <summary>Not read: text has to be recognised in pictures, which this request does not ask for; nothing follows.</summary>
    WantsRecognition = 6,

    /// <summary>No room for temporary files; nothing follows.</summary>
    NoRoom = 7,
}
