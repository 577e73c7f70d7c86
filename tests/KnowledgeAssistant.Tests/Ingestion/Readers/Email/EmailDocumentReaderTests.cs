using System.Text;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Email;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Email;

public sealed class EmailDocumentReaderTests : IDisposable
{
    private readonly TestFiles _files = new();
    private readonly string _attachments = Directory.CreateTempSubdirectory("mail-").FullName;

    public void Dispose()
    {
        _files.Dispose();
        Directory.Delete(_attachments, recursive: true);
    }

    [Fact]
    public void Read_Headers_AreDecodedUnfoldedAndTakenAsMetadata()
    {
        var content = Read(
            """
            From: "Lovelace, Ada" <ada@example.org>,
             =?iso-8859-1?Q?J=FCrgen_Gro=DF?= <j@example.org>
            To: bob@example.org
            Cc: team@example.org
            Subject: =?utf-8?B?R3LDvMOfZSBhdXMg?=
             =?utf-8?B?TcO8bmNoZW4=?= (neu)
            Date: Fri, 21 Nov 1997 09:55:06 -0600 (CST)

            Hello Bob.
            """
        );

        Assert.Equal("Grüße aus München (neu)", content.Title);
        Assert.Equal(["Lovelace, Ada", "Jürgen Groß"], content.Metadata.Authors);
        Assert.Equal(new DateTime(1997, 11, 21, 15, 55, 6, DateTimeKind.Utc), content.Date);
        Assert.Equal("email", content.Metadata.Type);
        Assert.Contains("To: bob@example.org\nCc: team@example.org", content.Text, StringComparison.Ordinal);
        Assert.EndsWith("Hello Bob.", content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(DerivedField.Title, content.Metadata.Derived);
    }

    [Fact]
    public void Read_MoreThanTheLimitsAllow_IsLeftOutAndNoted()
    {
        const string attached = "--b\nContent-Disposition: attachment; filename=a.txt\n\nSome text.\n";
        const string inner = "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nToo deep.\n--c--\n";
        var mail = $"Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n{attached}{attached}{inner}--b--\n";
        IReadOnlyList<string> Notes(ReaderLimits limits) =>
            new DocumentReaders().Read(_files.Input("a.eml", mail, limits), CancellationToken.None).Coverage.Notes;

        Assert.Contains("The mail has 2 attachments; only the first 1 were taken.", Notes(new ReaderLimits { MaxMailAttachments = 1 }));
        Assert.Contains(
            "The mail has more parts",
            string.Join('\n', Notes(new ReaderLimits { MaxMailDepth = 1 })),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "The mail has more parts",
            string.Join('\n', Notes(new ReaderLimits { MaxMailParts = 2 })),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("The mail has", string.Join('\n', Notes(new ReaderLimits())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quoted-printable", "utf-8", "Gr=C3=BC=C3=\n=9Fe =E2=82=AC 5 =3D five", "Grüße € 5 = five")]
    [InlineData("quoted-printable", "iso-8859-1", "Gr=FC=DFe=  \nbald =80", "Grüßebald €")]
    [InlineData("base64", "windows-1251", "z/Do4uXyIOzo8A==", "Привет мир")]
    [InlineData("base64", "utf-8", "R3LDvMOf\n !ZQ", "Grüße")]
    [InlineData("7bit", "no-such-charset", "plain", "plain")]
    public void Read_Encodings_GiveTheText(string encoding, string charset, string body, string expected)
    {
        var content = Read(
            $"Subject: s\nContent-Type: text/plain; charset=\"{charset}\"\nContent-Transfer-Encoding: {encoding}\n\n{body}\n"
        );

        Assert.EndsWith(expected, content.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain words", "plain words", false)]
    [InlineData("  ", "<b>bold</b> words", true)]
    public void Read_Alternatives_TakesThePlainOneUnlessItIsEmpty(string plain, string expected, bool isHtml)
    {
        var content = Read(
            $"Subject: s\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n<p><b>bold</b> words<script>x</script>\n--b--\n"
        );

        Assert.EndsWith(isHtml ? "bold words" : expected, content.Text, StringComparison.Ordinal);
        Assert.Equal(isHtml, content.Text.Contains("bold", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AttachmentsAndForwardedMails_AreFilesOfTheirOwn()
    {
        var content = Read(
            """
            Subject: s
            Content-Type: multipart/mixed; boundary="b c"

            preamble
            --b c
            Content-Type: multipart/related; boundary=inner

            --inner
            Content-Type: text/html

            <p>See <img src="cid:logo">
            --inner
            Content-Type: image/png
            Content-ID: <logo>
            Content-Transfer-Encoding: base64

            AAAA
            --inner--
            --b c
            Content-Type: text/plain; name="../notes.txt"
            Content-Disposition: attachment

            one
            --b c
            Content-Disposition: attachment; filename*0*=utf-8''Gr%C3%BC; filename*1="sse.txt"

            two
            --b c
            Content-Disposition: attachment; filename="NOTES.txt"; x=1

            three
            --b c
            Content-Disposition: attachment; filename="_notes.txt"

            four
            --b c
            Content-Disposition: attachment; filename=empty.pdf

            --b c
            Content-Type: message/rfc822

            Subject: Inner mail
            From: eve@example.org

            Inner text
            --b c--
            epilogue
            """
        );

        Assert.Equal(["_notes.txt", "Grüsse.txt", "NOTES.txt", "_notes (2).txt", "Inner mail.eml"], content.Attachments.Select(Ungrounded));
        Assert.Equal("four", File.ReadAllText(Path.Combine(_attachments, "files", AttachedFiles.FileName(3))));
        Assert.Contains(
            "Inner text",
            File.ReadAllText(Path.Combine(_attachments, "files", AttachedFiles.FileName(4))),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("Inner text", content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("preamble", content.Text, StringComparison.Ordinal);
        Assert.Contains(content.Coverage.Notes, note => note.Contains("Grüsse.txt", StringComparison.Ordinal));
        Assert.Contains(content.Coverage.Notes, note => note.Contains("“empty.pdf” is empty", StringComparison.Ordinal));
        Assert.Contains(content.Coverage.Notes, note => note.Contains("Pictures", StringComparison.Ordinal));

        static string Ungrounded(string name) => name.StartsWith(".._", StringComparison.Ordinal) ? name[2..] : name;
    }

    [Fact]
    public void Read_NestedBeyondTheLimit_IsCutAndSaysSo()
    {
        var mail = new StringBuilder("Subject: deep\n");
        for (var i = 0; i < 40; i++)
            mail.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{i}x\n\n--b{i}x\n");
        mail.Append("Content-Type: text/plain\n\nbottom");

        Assert.Contains(Read(mail.ToString()).Coverage.Notes, note => note.Contains("nested", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ManyAttachments_TakesTheFirst200AndSaysSo()
    {
        var mail = new StringBuilder("Subject: many\nContent-Type: multipart/mixed; boundary=b\n\n");
        for (var i = 0; i < 230; i++)
            mail.Append("--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n");
        var content = Read(mail.Append("--b--").ToString());

        Assert.Equal(200, content.Attachments.Count);
        Assert.Equal("a (200).txt", content.Attachments[199]);
        Assert.Contains(content.Coverage.Notes, note => note.Contains("only the first 200", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\ncut in the mid", "cut in the mid")]
    [InlineData("From ada Fri Nov 21 1997\nSubject: kept in a box\n\nText", "Text")]
    [InlineData("Subject: s\nno header line\nText", "no header line\nText")]
    [InlineData("Subject: s\nContent-Type: multipart/mixed\n\nNo boundary", "No boundary")]
    public void Read_OddMails_GiveTheirText(string mail, string expected) =>
        Assert.EndsWith(expected, Read(mail).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("<html><body>a page under a wrong name</body></html>", null)]
    [InlineData("No headers at all", "damaged")]
    [InlineData("Subject: s\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--", "encrypted")]
    public void Read_WhatIsNoMail_SaysSo(string text, string? reason)
    {
        if (reason is null)
            Assert.Equal(DocumentFormats.Html, Read(text).Format);
        else
            Assert.Contains(reason, _files.ReasonOf("a.eml", Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
    }

    /// <summary>Whatever a file holds, it is read or refused in words.</summary>
    [Fact]
    public void Read_DamagedMails_NeverBreakDown()
    {
        const string mail =
            "From: =?utf-8?Q?a=C3?= <a@b>\nSubject: =?x?B?====?=\nContent-Type: multipart/mixed; boundary=\"b\"; name*0*=%%;\nDate: Fri, 32 Nov\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n==\n--b\nContent-Disposition: attachment; filename*=''%\n\n=3\n--b--";
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(mail);
            for (var i = 0; i < 6; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(9, 256);
            try
            {
                Read(Encoding.Latin1.GetString(bytes[..random.Next(20, bytes.Length)]));
            }
            catch (UnreadableDocumentException)
            {
                // In words: that is an answer.
            }
        }
    }

    private DocumentContent Read(string mail)
    {
        var folder = Path.Combine(_attachments, "files");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var input = _files.Input("mail.eml", mail) with { AttachmentsFolder = folder };
        return new DocumentReaders().Read(input, CancellationToken.None);
    }
}
