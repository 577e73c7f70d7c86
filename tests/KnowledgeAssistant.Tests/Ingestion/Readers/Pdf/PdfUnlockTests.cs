using System.Text;
using KnowledgeAssistant.Ingestion;
using KnowledgeAssistant.Ingestion.Readers;
using KnowledgeAssistant.Ingestion.Readers.Pdf.Encryption;
using Xunit;

namespace KnowledgeAssistant.Tests.Ingestion.Readers.Pdf;

/// <summary>Locked PDF files of every kind that the standard has; poppler reads what comes out without a password.</summary>
public sealed class PdfUnlockTests
{
    private const string Sentence = "At 20 m/s all cranes stop and the boom is raised.";

    [Theory]
    [InlineData("Rc4With40Bits")]
    [InlineData("Rc4With128Bits")]
    [InlineData("AesWith256Bits")]
    public void Read_WithEitherPassword_GivesTextAndTitle(string kind)
    {
        using var files = new TestFiles();
        var path = files.Input("plan.pdf", LockedPdfs.All[kind]).Path;
        foreach (var password in (string[])["1234", "owner"])
        {
            var content = Read(path, password);

            Assert.Equal("Storm (plan)", content.Title);
            Assert.Contains(Sentence, content.Text, StringComparison.Ordinal);
        }
        Assert.Equal(ReaderReasons.WrongPassword, Assert.Throws<UnreadableDocumentException>(() => Read(path, "12345")).Message);
        Assert.Equal(ReaderReasons.PdfPassword, Assert.Throws<UnreadableDocumentException>(() => Read(path, null)).Message);
        Assert.Empty(Directory.GetFiles(Directory.GetCurrentDirectory(), "unlocked-*"));
    }

    /// <summary>AES with 128 bits, written by macOS.</summary>
    [Fact]
    public void Read_FileOfTheParserSet_GivesItsText()
    {
        var shared = Environment.GetEnvironmentVariable("KNOWLEDGEASSISTANT_SHARED") ?? "../shared";
        var path = Path.Combine(shared, "datasets/documents/parser/pdf_password/sources/2206.01062_pg3.pdf");
        Assert.SkipUnless(File.Exists(path) || Environment.GetEnvironmentVariable("CI") == "true", "The parser set is not there.");

        Assert.Contains("DocLayNet", Read(path, "1234").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PasswordForAFileWithoutOne_ReadsItAsItIs()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".txt");
        File.WriteAllText(path, "Plain words.");
        try
        {
            Assert.Equal("Plain words.", Read(path, "1234").Text.Trim());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void TryWrite_DamagedAnywhere_IsRefusedOrReadButNeverBreaks()
    {
        var original = LockedPdfs.All["AesWith256Bits"];
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".pdf");
        var random = new Random(5);
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var bytes = original.ToArray();
                for (var flips = 0; flips < 3; flips++)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                File.WriteAllBytes(path, i % 3 == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
                try
                {
                    PdfUnlock.TryWrite(path, "1234", new MemoryStream(), new ReaderLimits());
                }
                catch (UnreadableDocumentException)
                {
                    // Plain words.
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void ToString_OfAnInput_DoesNotShowThePassword()
    {
        var input = new ReaderInput("a.pdf", "a.pdf", new ReaderLimits()) { Password = "quiet otter" };

        Assert.DoesNotContain("otter", new StringBuilder().Append(input).ToString(), StringComparison.Ordinal);
    }

    private static DocumentContent Read(string path, string? password) =>
        LockedFiles.Read(
            new DocumentReaders(),
            new ReaderInput(path, Path.GetFileName(path), new ReaderLimits()) { Password = password },
            CancellationToken.None
        );
}
