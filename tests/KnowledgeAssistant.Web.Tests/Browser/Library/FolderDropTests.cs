using KnowledgeAssistant.Access;
using KnowledgeAssistant.Documents;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser.Library;

/// <summary>A folder of the admin's computer dropped on the library, with all that lies in it.</summary>
public sealed class FolderDropTests(Chromium chromium) : IAsyncLifetime
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("ka-drop-");
    private RunningHost _host = null!;
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartAsync();
        var made = await _host.Get<DocumentLibrary>().CreateCollectionAsync("Operations", [AccessLabel.Everyone], CancellationToken.None);
        _context = await chromium.OpenAsync();
        _page = await _context.SignInAsync(_host, UserRole.Admin, $"/library?collection={made.Id:D}");
        await _page.Locator(".drop.scripted").WaitForAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _host.DisposeAsync();
        _files.Delete(recursive: true);
    }

    [Fact]
    public async Task Drop_FolderWithGoodAndBadFiles_EachEndsInItsStateWithoutReload()
    {
        Add("plans/storm/storm note.md", "# Storm note\n\nAt 20 m/s all cranes stop.\n");
        Add("plans/broken.pdf", "%PDF-1.7\nthis is no document\n");
        Add("plans/empty.md", "");
        Add("plans/.DS_Store", "written by a file manager");
        await _page.EvaluateAsync("window.sameAsBefore = true");

        await DropAsync(Path.Combine(_files.FullName, "plans"));

        await Expect(Row("plans/storm/storm note.md").Locator(".state")).ToHaveTextAsync("Ready");
        await Expect(Row("plans/broken.pdf").Locator(".state")).ToHaveTextAsync("Failed");
        await Expect(_page.Locator(".up-refused")).ToContainTextAsync("The file is empty.");
        await Expect(_page.Locator(".uploads[data-uploads] .ups-head"))
            .ToContainTextAsync("2 of 3 files sent · 1 refused · 1 of the system's own files left out");
        Assert.True(await _page.EvaluateAsync<bool>("window.sameAsBefore === true"), "the page was loaded anew");
        await _page.ShowAsync("upload-folder");
    }

    [Fact]
    public async Task Drop_ManyFiles_ShowsFewRowsAndCountsTheRest()
    {
        const int many = 400;
        for (var i = 0; i < many; i++)
            Add($"notes/{i % 7}/note {i}.txt", $"Note {i} says nothing new.");

        await DropAsync(Path.Combine(_files.FullName, "notes"));

        await Expect(_page.Locator(".uploads[data-uploads] .ups-head"))
            .ToContainTextAsync($"{many} of {many} files sent", new() { Timeout = 180_000 });
        Assert.InRange(await _page.Locator(".up").CountAsync(), 1, 200);
        await Expect(_page.Locator(".ups-rest")).ToContainTextAsync("more files");
        Assert.Equal(many, (await _host.Get<DocumentLibrary>().ListAsync(new DocumentQuery(), CancellationToken.None)).Total);
        await _page.ShowAsync("upload-many");
    }

    private ILocator Row(string source) => _page.GetByRole(AriaRole.Row).Filter(new() { HasText = source });

    private void Add(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_files.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
    }

    /// <summary>As the desktop does it: a page's script cannot make a dropped folder.</summary>
    private async Task DropAsync(string folder)
    {
        var devtools = await _context.NewCDPSessionAsync(_page);
        foreach (var type in (string[])["dragEnter", "dragOver", "drop"])
            await devtools.SendAsync(
                "Input.dispatchDragEvent",
                new Dictionary<string, object>
                {
                    ["type"] = type,
                    ["x"] = 500,
                    ["y"] = 300,
                    ["data"] = new
                    {
                        items = Array.Empty<object>(),
                        files = new[] { folder },
                        dragOperationsMask = 1,
                    },
                }
            );
    }
}
