using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Pptx;

/// <summary>
/// PowerPoint presentations: slides in the order of the show, the title as heading, shapes in the order in which PowerPoint reads them aloud, lists, tables,
/// charts, SmartArt, what is said of pictures, comments, and the speaker's notes. Hidden slides are read and noted.
/// </summary>
public sealed class PptxDocumentReader : PackageReader
{
    public override string Format => DocumentFormats.Pptx;

    public override int Number => 2;

    protected override string UsualMainPart => "ppt/presentation.xml";

    private protected override DocumentContent Read(OfficePackage package, ReaderInput input, CancellationToken cancellationToken)
    {
        var presentation = package.Load(package.MainPart) ?? throw new UnreadableDocumentException(ReaderReasons.Damaged);
        var slides = presentation
            .Child("sldIdLst")
            .Children("sldId")
            .Select(slide => package.Target(package.MainPart, slide.Relation()))
            .ToList();
        if (slides.Count > input.Limits.MaxPages)
        {
            throw new UnreadableDocumentException(
                $"The presentation has {slides.Count:N0} slides; at most {input.Limits.MaxPages:N0} are allowed. Split it into smaller ones."
            );
        }
        var content = new ContentBuilder(input);
        var (unread, notes) = (new List<int>(), new List<string>());
        var pictures = new PictureCount();
        var reader = new PptxSlide(package, content);
        foreach (var (index, part) in slides.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            content.Page = index + 1;
            if (package.Load(part) is not { } slide)
                throw new UnreadableDocumentException(ReaderReasons.Damaged);
            pictures.Add(slide.Child("cSld"));
            if (!slide.IsOn("show", otherwise: true))
                notes.Add($"Slide {index + 1:N0} is hidden in the presentation; it was read as well.");
            if (!reader.Add(part!, slide) && slide.All("blip").Any())
                unread.Add(index + 1);
        }
        var properties = OfficeProperties.Of(package);
        var title = properties.Title is "PowerPoint Presentation" ? null : properties.Title;
        return content.Build(
            Format,
            title,
            properties.Date,
            slides.Count,
            new CoverageReport(unread, [.. notes, .. pictures.Notes]),
            properties.Metadata
        );
    }
}
