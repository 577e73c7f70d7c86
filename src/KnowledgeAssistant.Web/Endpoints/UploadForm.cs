using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>
/// The files of a plain HTML form, read one after the other as they arrive: the framework's own form reading would first put all of them into
/// temporary files.
/// </summary>
internal sealed class UploadForm
{
    private const int MaxTokenBytes = 4_096;

    private readonly MultipartReader _reader;
    private MultipartSection? _next;

    private UploadForm(MultipartReader reader) => _reader = reader;

    /// <summary>The antiforgery token, which must be the form's first field; null when it is not.</summary>
    public string? Token { get; private set; }

    /// <returns>Null when the request is no such form.</returns>
    /// <exception cref="InvalidDataException">The form is broken.</exception>
    public static async Task<UploadForm?> OpenAsync(HttpRequest request, string tokenField, CancellationToken cancellationToken)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 200 } boundary
        )
            return null;
        var form = new UploadForm(new MultipartReader(boundary.ToString(), request.Body));
        await form.MoveAsync(cancellationToken);
        if (form._next is { } first && NameOf(first) == tokenField)
        {
            form.Token = await ReadAsync(first.Body, cancellationToken);
            await form.MoveAsync(cancellationToken);
        }
        return form;
    }

    /// <summary>Each file's name and content; a content can be read until the next one is asked for. A field left empty is no file.</summary>
    public async IAsyncEnumerable<(string Name, Stream Content)> FilesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (; _next is { } section; await MoveAsync(cancellationToken))
        {
            if (section.GetContentDispositionHeader() is not { } header)
                continue;
            var name = HeaderUtilities.RemoveQuotes(header.FileNameStar.HasValue ? header.FileNameStar : header.FileName).ToString();
            if (name.Length > 0)
                yield return (name, section.Body);
        }
    }

    private async Task MoveAsync(CancellationToken cancellationToken) => _next = await _reader.ReadNextSectionAsync(cancellationToken);

    private static string? NameOf(MultipartSection section) =>
        section.GetContentDispositionHeader() is { } header && !header.FileName.HasValue && !header.FileNameStar.HasValue
            ? HeaderUtilities.RemoveQuotes(header.Name).ToString()
            : null;

    private static async Task<string?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxTokenBytes];
        var length = await body.ReadAtLeastAsync(buffer, MaxTokenBytes, throwOnEndOfStream: false, cancellationToken);
        return length < MaxTokenBytes ? System.Text.Encoding.ASCII.GetString(buffer, 0, length) : null;
    }
}
