using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace RedisTyped.Dashboard.Tests;

public sealed class TokenPageTests(Chromium chromium)
{
    [Fact]
    public async Task Token_is_asked_for_and_kept_for_the_tab_alone()
    {
        await using var nodes = await ShownNodes.StartAsync(["a"], token: "s3cret");
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        var token = view.Page.GetByLabel("Token", new() { Exact = true });
        await Expect(token).ToBeFocusedAsync();
        await Expect(view.Page.Locator("#nodes > li")).ToHaveCountAsync(0);

        await token.FillAsync("wrong");
        await token.PressAsync("Enter");
        await Expect(view.Page.Locator("#login-fault")).ToHaveTextAsync("This token is not accepted.");
        await token.FillAsync("s3cret");
        await token.PressAsync("Enter");

        await view.UntilLiveAsync();
        await Expect(view.Page.Locator("#login")).ToBeHiddenAsync();
        await view.FindAsync("key");
        await Expect(view.Page.Locator("#found .answer")).ToContainTextAsync("owns the key");
        await view.Page.ReloadAsync();
        await view.UntilLiveAsync();
        Assert.Equal("s3cret", await view.Page.EvaluateAsync<string>("sessionStorage.getItem('redistyped.token')"));
        Assert.Equal(0, await view.Page.EvaluateAsync<int>("localStorage.length + document.cookie.length"));
        Assert.DoesNotContain("s3cret", view.Page.Url, StringComparison.Ordinal);

        await using var other = await DashboardView.OpenAsync(chromium, nodes.Host);
        await Expect(other.Page.GetByLabel("Token", new() { Exact = true })).ToBeFocusedAsync();
    }
}
