using System.Globalization;
using Microsoft.Playwright;
using RedisTyped.Gateway.Dashboard;
using RedisTyped.Topology;
using static Microsoft.Playwright.Assertions;

namespace RedisTyped.Dashboard.Tests;

public sealed class LookupPageTests(Chromium chromium)
{
    [Theory]
    [InlineData("slots")]
    [InlineData("ketama")]
    public async Task Key_is_shown_with_its_route_its_node_and_its_place_in_the_picture(string router)
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b", "c"], router);
        await nodes.Redis.ExecuteAsync("SET", "{user:42}:name", "very secret", "EX", 7200);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await Expect(view.Page.Locator("#picture svg")).ToBeVisibleAsync();
        Assert.Equal(0, await view.Page.Locator("#picture .hand circle").CountAsync());

        await view.FindAsync("{user:42}:name");

        KeyRoute route = nodes.Redis.RouteOf("{user:42}:name");
        await Expect(view.Page.Locator("#found .answer")).ToHaveTextAsync($"Node {route.Node} has the key.");
        await Expect(view.Fact("type")).ToHaveTextAsync("string");
        await Expect(view.Fact("holds")).ToHaveTextAsync("11 B");
        await Expect(view.Fact("lives")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^(1 h 59 min|2 h)$"));
        await Expect(view.Fact("hash")).ToHaveTextAsync(route.Hash!.Value.ToString(CultureInfo.InvariantCulture));
        await Expect(view.Fact(router == "slots" ? "routed by the tag" : "routed by the key")).ToHaveTextAsync(router == "slots" ? "user:42" : "{user:42}:name");
        await Expect(router == "slots" ? view.Fact("slot") : view.Fact("ring point"))
            .ToHaveTextAsync(router == "slots" ? $"{route.Slot}" : $"{route.Point}");
        await Expect(view.Page.Locator("#picture .hand circle")).ToHaveCountAsync(1);
        Assert.DoesNotContain("secret", await view.Page.ContentAsync(), StringComparison.Ordinal);

        await view.Page.GetByLabel("Key", new() { Exact = true }).FillAsync("none");
        await view.Page.GetByLabel("Key", new() { Exact = true }).PressAsync("Enter");
        await Expect(view.Page.Locator("#found .answer")).ToHaveTextAsync($"Node {nodes.Redis.RouteOf("none").Node} owns the key, which does not exist.");
    }

    [Fact]
    public async Task Value_is_shown_when_it_is_allowed_and_somebody_asks_for_it()
    {
        await using var nodes = await ShownNodes.StartAsync(["a"], options: new DashboardOptions { ShowValues = true });
        await nodes.Redis.ExecuteAsync("SET", "key", "<b>bold</b>");
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);

        await view.FindAsync("key");
        Assert.DoesNotContain("bold", await view.Page.ContentAsync(), StringComparison.Ordinal);
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Show the value" }).ClickAsync();

        await Expect(view.Fact("value")).ToHaveTextAsync("<b>bold</b>");
        Assert.Equal(0, await view.Page.Locator("#found b").CountAsync());
    }

    [Fact]
    public async Task Fault_of_a_key_is_told_where_it_was_typed()
    {
        await using var nodes = await ShownNodes.StartAsync(["a"]);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await view.Page.GetByLabel("The key is hexadecimal").CheckAsync();

        await view.FindAsync("no hex");

        await Expect(view.Page.Locator("#found .fault")).ToHaveTextAsync("The key is no hexadecimal text; write two digits for each byte, such as 00ff.");
    }

    [Fact]
    public async Task Markup_in_names_keys_and_values_stays_text()
    {
        const string Markup = "<img src=x onerror=\"window.broken=true\">";
        const string Script = "</script><script>window.broken=true</script>";
        await using var nodes = await ShownNodes.StartAsync([Markup, Script], options: new DashboardOptions { ShowValues = true });
        await nodes.Redis.ExecuteAsync("SET", Markup, Script);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);

        await Expect(view.Page.Locator("#nodes h3 bdi").First).ToHaveTextAsync(Markup);
        await Expect(view.Page.Locator("#legend bdi").First).ToHaveTextAsync(Markup);
        await Expect(view.Page.Locator("#distribution tbody th bdi").First).ToHaveTextAsync(Markup);
        await view.FindAsync(Markup);
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Show the value" }).ClickAsync();
        await Expect(view.Fact("value")).ToHaveTextAsync(Script);
        await view.Page.Locator("#legend button").First.ClickAsync();

        Assert.False(await view.Page.EvaluateAsync<bool>("'broken' in window"));
        Assert.Equal(1, await view.Page.Locator("img").CountAsync());
        Assert.Equal(1, await view.Page.Locator("script").CountAsync());
    }

    [Fact]
    public async Task Browser_refuses_markup_even_from_the_page_itself()
    {
        await using var nodes = await ShownNodes.StartAsync(["a"]);
        var context = await chromium.Browser.NewContextAsync();
        await using var closing = context;
        context.SetDefaultTimeout(Chromium.Patience);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(nodes.Host.Address.ToString());

        string answer = await page.EvaluateAsync<string>("() => { try { document.body.innerHTML = '<p>x</p>'; return 'taken'; } catch (fault) { return fault.name; } }");

        Assert.Equal("TypeError", answer);
    }
}
