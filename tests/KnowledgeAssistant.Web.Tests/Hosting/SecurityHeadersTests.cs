using Xunit;

namespace KnowledgeAssistant.Web.Tests.Hosting;

public sealed class SecurityHeadersTests(DemoHost demo) : IClassFixture<DemoHost>
{
    [Theory]
    [InlineData("/account/sign-in")]
    [InlineData("/health/live")]
    [InlineData("/css/tokens.css")]
    [InlineData("/no-such-page")]
    public async Task EveryAnswer_CarriesThePolicies(string path)
    {
        var host = demo.Running;
        using var client = new WebClient(host);

        var headers = (await client.GetAsync(path)).Headers;

        var policy = Assert.Single(headers.GetValues("Content-Security-Policy"));
        string[] parts =
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        ];
        Assert.Equal(parts, policy.Split("; "));
        Assert.Equal(["nosniff"], headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["same-origin"], headers.GetValues("Referrer-Policy"));
        Assert.False(headers.Contains("Server"));
    }

    [Fact]
    public async Task SessionCookie_IsOutOfReachOfScripts()
    {
        var host = demo.Running;
        using var client = new WebClient(host);

        var response = await client.PostFormAsync(
            "/account/sign-in",
            "/account/demo",
            ("user", host.Get<Access.DemoMode>().Users[0].Id.ToString())
        );

        var cookie = Assert.Single(
            response.Headers.GetValues("Set-Cookie"),
            value => value.StartsWith("ka-session", StringComparison.Ordinal)
        );
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\t/evil.example")]
    public async Task SignIn_AReturnAddressElsewhere_IsNotFollowed(string returnUrl)
    {
        var host = demo.Running;
        using var client = new WebClient(host);

        var response = await client.PostFormAsync(
            "/account/sign-in",
            "/account/demo",
            ("user", host.Get<Access.DemoMode>().Users[0].Id.ToString()),
            ("returnUrl", returnUrl)
        );

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Post_WithoutTheFormToken_IsRefused()
    {
        var host = demo.Running;
        using var client = new WebClient(host);

        var response = await client.PostFormAsync(
            "/health/live",
            "/account/demo",
            ("user", host.Get<Access.DemoMode>().Users[0].Id.ToString())
        );

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
    }
}
