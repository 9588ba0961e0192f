using Microsoft.Playwright;
using RedisTyped.Testing.Servers;
using static Microsoft.Playwright.Assertions;

namespace RedisTyped.Dashboard.Tests;

/// <summary>What a viewer sees while things happen, without ever loading the page again.</summary>
public sealed class LivePageTests(Chromium chromium)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_are_shown_with_their_servers_and_figures_and_follow_what_happens()
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b"], replicas: 1);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);

        await view.UntilLiveAsync();
        await Expect(view.Page.Locator("#router")).ToHaveTextAsync("2 nodes, router slots");
        await Expect(view.Page.Locator("#total-state")).ToHaveTextAsync("2 of 2");
        await Expect(view.Card("a").Locator(".head .badge")).ToHaveTextAsync("connected");
        await Expect(view.Card("a").Locator(".place")).ToContainTextAsync(nodes.Servers[0].EndPoint);
        await Expect(view.Card("a").Locator(".servers li")).ToContainTextAsync($"replica {nodes.Servers[0].Replicas[0].EndPoint}");
        await Expect(view.Page.Locator("#total-keys")).ToHaveTextAsync("0");

        for (int i = 0; i < 50; i++)
        {
            await nodes.Redis.ExecuteAsync("SET", $"key:{i}", i);
        }

        await Expect(view.Page.Locator("#total-keys")).ToHaveTextAsync("50");
        long keys = (long)await nodes.Redis.OnNode("b").ExecuteAsync("DBSIZE");
        await Expect(view.Page.Locator("#distribution tbody tr").Nth(1).Locator("td").First).ToHaveTextAsync($"{keys}");
        await Expect(view.Page.Locator("#distribution tbody tr").Nth(1).Locator("td").Last).ToHaveTextAsync("50.0 %");
        await Expect(view.Card("b").Locator(".spark .line").First).ToHaveAttributeAsync("d", new System.Text.RegularExpressions.Regex("^M.+L"));
    }

    [Fact]
    public async Task Dead_node_is_said_in_words_and_a_shape_and_read_out_and_so_is_its_return()
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b"]);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await Expect(view.Card("b").Locator(".head .badge")).ToHaveTextAsync("connected");
        string? shape = await view.Card("b").Locator(".head .badge .outline").GetAttributeAsync("d");

        await nodes.Servers[1].KillAsync(Cancelled);

        await Expect(view.Card("b").Locator(".head .badge")).ToHaveTextAsync("down");
        Assert.NotEqual(shape, await view.Card("b").Locator(".head .badge .outline").GetAttributeAsync("d"));
        await Expect(view.Card("b").Locator(".fault")).ToContainTextAsync("since");
        await Expect(view.Card("a").Locator(".head .badge")).ToHaveTextAsync("connected");
        await Expect(view.Page.Locator("#news")).ToHaveTextAsync("Node b is down.");
        await Expect(view.Page.Locator("#total-state")).ToHaveTextAsync("1 of 2");
        await Expect(view.Page).ToHaveTitleAsync("(1 of 2 connected) RedisTyped");

        await nodes.Servers[1].RestartAsync(Cancelled);
        await Expect(view.Card("b").Locator(".head .badge")).ToHaveTextAsync("connected");
        await Expect(view.Page.Locator("#news")).ToHaveTextAsync("Node b is connected.");
        await Expect(view.Page).ToHaveTitleAsync("RedisTyped");
    }

    [Fact]
    public async Task Reloaded_topology_is_drawn_and_nodes_that_stay_keep_their_card()
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b"]);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await Expect(view.Page.Locator("#nodes > li")).ToHaveCountAsync(2);
        await view.Card("a").EvaluateAsync("card => card.kept = true");

        await nodes.Redis.ReloadAsync(nodes.Options("rendezvous", count: 1), Cancelled);

        await Expect(view.Page.Locator("#nodes > li")).ToHaveCountAsync(1);
        await Expect(view.Page.Locator("#router")).ToHaveTextAsync("1 node, router rendezvous");
        await Expect(view.Page.Locator("#picture svg.shares")).ToBeVisibleAsync();
        await Expect(view.Page.Locator("#distribution tbody tr")).ToHaveCountAsync(1);
        Assert.True(await view.Card("a").EvaluateAsync<bool>("card => card.kept === true"));

        await nodes.Redis.ReloadAsync(nodes.Options("ketama"), Cancelled);
        await Expect(view.Page.Locator("#nodes > li")).ToHaveCountAsync(2);
        await Expect(view.Page.Locator("#picture svg.ring")).ToBeVisibleAsync();
        await Expect(view.Card("b").Locator(".head .badge")).ToHaveTextAsync("connected");
    }

    [Fact]
    public async Task Lost_gateway_is_said_and_the_stream_comes_back_by_itself()
    {
        await using var nodes = await ShownNodes.StartAsync(["a"], port: LoopbackPorts.Take());
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await view.UntilLiveAsync();

        await nodes.RestartHostAsync(() => Expect(view.Page.Locator("#connection")).ToHaveTextAsync("Connection lost, trying again…"));

        await view.UntilLiveAsync();
        await nodes.Redis.ExecuteAsync("SET", "key", 1);
        await Expect(view.Page.Locator("#total-keys")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Page_that_nobody_looks_at_asks_for_nothing()
    {
        await using var nodes = await ShownNodes.StartAsync(["a"]);
        await using var viewer = await FeedReader.OpenAsync(nodes.Host.Http);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await viewer.UntilAsync("sample", static m => m.GetProperty("viewers").GetInt32() == 2);

        await SetHiddenAsync("true");
        await viewer.UntilAsync("sample", static m => m.GetProperty("viewers").GetInt32() == 1);
        await Expect(view.Page.Locator("#connection")).ToHaveTextAsync("Paused while nobody looks");

        await SetHiddenAsync("false");
        await view.UntilLiveAsync();
        await viewer.UntilAsync("sample", static m => m.GetProperty("viewers").GetInt32() == 2);

        // What a browser does when another tab comes to the front.
        Task SetHiddenAsync(string isHidden) => view.Page.EvaluateAsync(
            $"Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {isHidden} }}); document.dispatchEvent(new Event('visibilitychange'));");
    }
}
