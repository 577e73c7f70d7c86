using System.Text;
using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>A PDF with a password: asked for once, read with it, and nowhere to be found afterwards.</summary>
public sealed class LockedFileTests(Chromium chromium)
{
    private const string Password = "quiet-otter-88";

    [Fact]
    public async Task Upload_LockedPdf_IsReadWithItsPasswordThatIsKeptNowhere()
    {
        await using var host = await RunningHost.StartAsync();
        var made = await host.Get<DocumentLibrary>().CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None);
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInAsync(host, UserRole.Admin, $"/library?collection={made.Id:D}");
        await page.Locator(".drop.scripted").WaitForAsync();

        await page.Locator("input[type=file]")
            .SetInputFilesAsync([
                new FilePayload
                {
                    Name = "storm plan.pdf",
                    MimeType = "application/pdf",
                    Buffer = LockedPdf.Bytes,
                },
            ]);
        await Expect(page.Locator(".docs .state-failed")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "storm plan.pdf" }).ClickAsync();
        await Expect(page.Locator(".panel")).ToContainTextAsync("Enter its password once");
        await page.ShowAsync("locked-file");
        Assert.Empty((await page.RunAxe()).Violations);

        await TryAsync(page, "not this one");
        await Expect(page.Locator(".panel")).ToContainTextAsync("The password does not open the file.");
        await TryAsync(page, Password);
        await Expect(page.Locator(".docs .state-ready")).ToHaveCountAsync(1);

        var row = Assert.Single((await host.Get<DocumentLibrary>().ListAsync(new DocumentQuery(), CancellationToken.None)).Rows);
        Assert.Equal("Storm (plan)", row.Title);
        Assert.Empty(FilesHolding(host.DataFolder, Password));
        Assert.NotEmpty(FilesHolding(host.DataFolder, "all cranes stop")); // it would have been found
    }

    private static async Task TryAsync(IPage page, string password)
    {
        await page.GetByLabel("Password of the file").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Read it" }).ClickAsync();
    }

    private static List<string> FilesHolding(string folder, string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        var found = new List<string>();
        foreach (
            var path in Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => !path.EndsWith("/lock", StringComparison.Ordinal))
        )
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (bytes.AsSpan(0, length).IndexOf(wanted) >= 0)
                found.Add(Path.GetFileName(path));
        }
        return found;
    }
}
