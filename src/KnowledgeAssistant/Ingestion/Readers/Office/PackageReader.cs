using System.Xml;

namespace KnowledgeAssistant.Ingestion.Readers.Office;

/// <summary>A reader of files that are zip packages of XML parts.</summary>
public abstract class PackageReader : DocumentReader
{
    /// <summary>Where the main part is if the file does not say.</summary>
    protected abstract string UsualMainPart { get; }

    public sealed override DocumentContent Read(ReaderInput input, CancellationToken cancellationToken)
    {
        try
        {
            using var package = new OfficePackage(input, UsualMainPart);
            return Read(package, input, cancellationToken);
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException)
        {
            throw new UnreadableDocumentException(ReaderReasons.Damaged, exception);
        }
    }

    /// <exception cref="XmlException">A part is damaged.</exception>
    private protected abstract DocumentContent Read(OfficePackage package, ReaderInput input, CancellationToken cancellationToken);
}
