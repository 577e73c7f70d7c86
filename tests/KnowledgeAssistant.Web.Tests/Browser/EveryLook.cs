using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace KnowledgeAssistant.Web.Tests.Browser;

/// <summary>One open page in both themes, wide and on a phone.</summary>
internal static class EveryLook
{
    /// <summary>
    /// axe finds nothing, and nothing sticks out sideways. Colours do not depend on the width, nor the layout on the theme: two looks show both.
    /// The page ends wide and light.
    /// </summary>
    public static async Task ExpectAccessibleInEveryLookAsync(this IPage page, string name)
    {
        foreach (var (width, dark) in new[] { (390, true), (1440, false) })
        {
            var look = FormattableString.Invariant($"{name}-{width}{(dark ? "-dark" : "")}");
            await page.SetViewportSizeAsync(width, width == 390 ? 844 : 900);
            await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            await page.ShowAsync(look);
            var found = await page.RunAxe();
            Assert.True(
                found.Violations.Length == 0,
                string.Join(
                    '\n',
                    found.Violations.Select(violation =>
                        $"{look} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"
                    )
                )
            );
            var overhang = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(overhang <= 0, $"{look} is {overhang} px too wide");
        }
    }
}
