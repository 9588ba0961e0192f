using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace RedisTyped.Dashboard.Tests;

/// <summary>The page on a phone, without a mouse, in the dark, and for those who do not see colours.</summary>
public sealed class AccessPageTests(Chromium chromium)
{
    private const string Contrast = """
        () => {
          const parse = text => { const p = text.match(/[\d.]+/g).map(Number); return p.length > 3 ? p : [...p, 1]; };
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => { for (let e = element; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255, 1]; };
          const poor = [];
          for (const element of document.querySelectorAll("body *")) {
            const ownText = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim() !== "");
            if (!ownText || element.closest(".unseen, svg, dialog:not([open]), noscript, .skip") || !element.checkVisibility()) continue;
            const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) poor.push(`${element.tagName} ${element.className} "${element.textContent.slice(0, 30)}" ${ratio.toFixed(2)}`);
          }
          return poor;
        }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(360, "slots")]
    [InlineData(360, "ketama")]
    [InlineData(360, "rendezvous")]
    [InlineData(768, "slots")]
    public async Task Nothing_goes_over_the_edge(int width, string router)
    {
        await using var nodes = await ShownNodes.StartAsync(["cache-eu-west-1a-" + new string('x', 60), "b", "10.0.0.3:6379"], router, replicas: 1);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host, new() { ViewportSize = new() { Width = width, Height = 740 }, HasTouch = true });
        await view.UntilLiveAsync();
        await view.FindAsync("key:" + new string('y', 200));
        await Expect(view.Page.Locator("#nodes .servers li").Last).ToBeVisibleAsync();

        Assert.Equal(width, await view.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        string[] over = await view.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('main *')].filter(e => e.checkVisibility() && !e.closest('.unseen, #legend') && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))");
        Assert.Empty(over);

        // A finger needs room.
        string[] small = await view.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('button')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 40).map(e => e.textContent)");
        Assert.Empty(small);
    }

    [Fact]
    public async Task Everything_can_be_done_by_the_keyboard_in_the_order_of_the_page_and_focus_is_seen()
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b"]);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await view.UntilLiveAsync();
        await Expect(view.Page.Locator("#legend button")).ToHaveCountAsync(2);
        var visited = new List<string>();
        for (int i = 0; i < 6; i++)
        {
            await view.Page.Keyboard.PressAsync("Tab");
            visited.Add(await view.Page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.textContent"));
            Assert.NotEqual("none", await view.Page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }

        Assert.Equal(["Skip to the nodes", "key", "Find", "hex", "1a50.0 % · 8,192 slots", "2b50.0 % · 8,192 slots"], visited);

        await view.Page.Keyboard.PressAsync("Enter");
        await Expect(view.Page.GetByRole(AriaRole.Button, new() { Name = "b", Pressed = true })).ToBeFocusedAsync();
        await Expect(view.Page.Locator("#picture [data-node='0']")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("dim"));
        await view.Page.Keyboard.PressAsync("Space");
        await Expect(view.Page.Locator("#picture .dim")).ToHaveCountAsync(0);

        await view.Page.Locator("#key").FocusAsync();
        await view.Page.Keyboard.TypeAsync("user:1");
        await view.Page.Keyboard.PressAsync("Enter");
        await Expect(view.Page.Locator("#found .answer")).ToContainTextAsync("owns the key");
        await Expect(view.Page.Locator("#key")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Focus_stays_where_it_is_while_samples_come()
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b"]);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await Expect(view.Page.Locator("#legend button")).ToHaveCountAsync(2);
        await view.Page.Locator("#legend button").Last.FocusAsync();

        await nodes.Redis.ExecuteAsync("SET", "key", 1);
        await Expect(view.Page.Locator("#total-keys")).ToHaveTextAsync("1");
        await nodes.Redis.ExecuteAsync("SET", "key:2", 1);
        await Expect(view.Page.Locator("#total-keys")).ToHaveTextAsync("2");

        await Expect(view.Page.Locator("#legend button").Last).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_can_be_read_in_both_schemes_also_when_a_node_is_down(ColorScheme scheme)
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b"], replicas: 1);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await view.FindAsync("key");
        await nodes.Servers[1].KillAsync(Cancelled);
        await Expect(view.Card("b").Locator(".head .badge")).ToHaveTextAsync("down");
        await view.UntilLiveAsync();

        Assert.Empty(await view.Page.EvaluateAsync<string[]>(Contrast));
        int[] page = [.. (await view.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"))[4..^1].Split(',').Select(int.Parse)];
        Assert.All(page, part => Assert.True(scheme == ColorScheme.Dark ? part < 60 : part > 200));
    }

    [Fact]
    public async Task Nothing_moves_for_those_who_do_not_want_it()
    {
        await using var nodes = await ShownNodes.StartAsync(["a"]);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host, new() { ReducedMotion = ReducedMotion.Reduce });
        await view.UntilLiveAsync();

        string[] moving = await view.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e); return s.animationName !== 'none' || s.transitionDuration.split(', ').some(t => t !== '0s'); }).map(e => e.tagName)");

        Assert.Empty(moving);
    }

    [Fact]
    public async Task Parts_of_the_page_have_names_for_those_who_hear_it()
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b"]);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await view.UntilLiveAsync();

        Assert.Equal("en", await view.Page.Locator("html").GetAttributeAsync("lang"));
        await Expect(view.Page.GetByRole(AriaRole.Main)).ToHaveCountAsync(1);
        await Expect(view.Page.GetByRole(AriaRole.Region, new() { Name = "Nodes", Exact = true })).ToBeVisibleAsync();
        await Expect(view.Page.GetByRole(AriaRole.Textbox, new() { Name = "Key", Exact = true })).ToBeVisibleAsync();
        await Expect(view.Page.GetByRole(AriaRole.Img, new() { Name = "Slots of 2 nodes" })).ToBeVisibleAsync();
        await Expect(view.Page.GetByRole(AriaRole.Rowheader, new() { Name = "a", Exact = true })).ToBeVisibleAsync();
        string[] nameless = await view.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('button, input')].filter(e => e.textContent.trim() === '' && e.labels?.length === 0).map(e => e.outerHTML)");
        Assert.Empty(nameless);
        int[] levels = await view.Page.EvaluateAsync<int[]>("[...document.querySelectorAll('h1, h2, h3')].filter(e => e.checkVisibility()).map(e => Number(e.tagName[1]))");
        Assert.Equal(1, levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), static pair => Assert.True(pair.Second <= pair.First + 1, JsonSerializer.Serialize(pair)));

        // Figures that change all the time are in no live region: only the connection, a found key and news of states are.
        Assert.Equal(
            ["connection", "found", "news"],
            await view.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('[role=status], [aria-live]')].map(e => e.id).sort()"));
    }
}
