using Deque.AxeCore.Playwright;
using KnowledgeAssistant.Models;
using KnowledgeAssistant.TestModels;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>An admin sets a chat model on the page, and the next question is answered by it.</summary>
public sealed class ModelsPageTests(Chromium chromium)
{
    private const string Key = "sk-page-0123456789";
    private const string Samples = "--KnowledgeAssistant:Demo:Samples=false";

    [Fact]
    public async Task Save_AModel_AnswersTheNextQuestion()
    {
        await using var server = ModelServer.Start();
        server.Key = Key;
        server.Behaviour = ModelBehaviour.Says("Up to 48 hours before it begins, says the model. [1]");
        await using var host = await RunningHost.StartAsync("--demo");
        await host.WaitForDocumentsAsync();
        await using var context = await chromium.OpenAsync();
        var page = await context.SignInToDemoAsync(host, "Ada", "/admin/models");
        await Expect(page.Locator(".model-state").First).ToContainTextAsync("Answers are made of the documents' own sentences.");

        await page.GetByLabel("Base address").FillAsync(server.BaseAddress.ToString());
        await page.GetByPlaceholder("for example gpt-oss:20b").FillAsync("test-model");
        await page.Locator("input[type=password]").FillAsync(Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await Expect(page.Locator(".trial")).ToContainTextAsync("The model answered");
        await Expect(page.Locator(".trial")).ToContainTextAsync("written");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".model-state").First).ToContainTextAsync("test-model at http://127.0.0.1:");
        Assert.DoesNotContain(Key, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal("", await page.Locator("input[type=password]").InputValueAsync());

        await page.GotoAsync(host.Address + "/chat");
        await page.WaitForComposerAsync();
        await page.GetByLabel("Your question").FillAsync("Until when can I cancel a booking free of charge?");
        await page.GetByLabel("Your question").PressAsync("Enter");
        await Expect(page.Locator(".answer")).ToContainTextAsync("says the model");
        await page.GetByRole(AriaRole.Button, new() { Name = "Why these sources" }).ClickAsync();
        await Expect(page.Locator(".why-sources")).ToContainTextAsync("Written by test-model (prompt answer/1, at most 1,024 tokens)");
        await page.ShowAsync("model-why");
    }

    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Page_WithFixedSettingsAndAFailedTest_HasNoViolations(int width, bool dark)
    {
        await using var server = ModelServer.Start();
        server.Behaviour = ModelBehaviour.Fails(
            400,
            "This model's maximum context length is 2048 tokens, you asked for 9216.",
            "context_length_exceeded"
        );
        await using var host = await RunningHost.StartAsync(
            "--demo",
            Samples,
            $"--{ChatModelOptions.Section}:Key={Key}",
            $"--{ChatModelOptions.Section}:BaseAddress={server.BaseAddress}",
            $"--{ChatModelOptions.Section}:Model=test-model"
        );
        await using var context = await chromium.OpenAsync(width, 1200, dark: dark);
        var page = await context.SignInToDemoAsync(host, "Ada", "/admin/models");
        await Expect(page.GetByLabel("Base address")).ToBeDisabledAsync();
        await Expect(page.Locator(".admin-form")).ToContainTextAsync("Fixed on the command line (KnowledgeAssistant:Models:Chat:Key).");
        await page.GetByText("Limits", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Test" }).ClickAsync();
        await Expect(page.Locator(".trial")).ToContainTextAsync("400 This model's maximum context length");

        await page.ShowAsync($"models-{width}-{(dark ? "dark" : "light")}");
        var violations = (await page.RunAxe()).Violations.Select(violation =>
            $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"
        );
        Assert.Empty(violations);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0);
        Assert.DoesNotContain(Key, await page.ContentAsync(), StringComparison.Ordinal);
    }
}
