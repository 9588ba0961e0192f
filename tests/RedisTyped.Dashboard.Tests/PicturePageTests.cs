using Microsoft.Playwright;
using RedisTyped.Gateway.Dashboard;
using static Microsoft.Playwright.Assertions;

namespace RedisTyped.Dashboard.Tests;

public sealed class PicturePageTests(Chromium chromium)
{
    [Theory]
    [InlineData("slots", "svg.slots", "8,192 slots", "Each row is 128 of the 16,384 slots")]
    [InlineData("ketama", "svg.ring", "160 points", "The circle is all hashes")]
    [InlineData("rendezvous", "svg.shares", "weight 1", "the bar is all hashes")]
    [InlineData("modulo", "svg.shares", "weight 1", "the bar is all hashes")]
    public async Task Placement_is_drawn_as_the_router_does_it_and_told_in_words(string router, string picture, string amount, string note)
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b"], router);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);

        await Expect(view.Page.Locator($"#picture {picture}")).ToBeVisibleAsync();
        await Expect(view.Page.Locator("#picture .part[data-node='0']")).ToHaveCountAsync(1);
        await Expect(view.Page.Locator("#placement-note")).ToContainTextAsync(note);
        await Expect(view.Page.Locator("#legend button").First).ToContainTextAsync(amount);

        // What is drawn for a node has an area of its own.
        foreach (int node in (int[])[0, 1])
        {
            var box = await view.Page.Locator($"#picture .part[data-node='{node}']").BoundingBoxAsync();
            Assert.True(box!.Width * box.Height > 1000, $"{router}: node {node} is {box.Width} by {box.Height}");
        }
    }

    [Fact]
    public async Task Slots_of_the_picture_belong_to_the_node_that_owns_them()
    {
        await using var nodes = await ShownNodes.StartAsync(["a", "b", "c"]);
        await using var view = await DashboardView.OpenAsync(chromium, nodes.Host);
        await Expect(view.Page.Locator("#picture svg.slots")).ToBeVisibleAsync();

        foreach (string key in (string[])["x", "user:1", "user:2", "k", "{tag}"])
        {
            await view.FindAsync(key);
            string? node = await view.Page.EvaluateAsync<string?>("""
                () => {
                  const hand = document.querySelector("#picture .hand circle");
                  const at = new DOMPoint(Number(hand.getAttribute("cx")), Number(hand.getAttribute("cy")));
                  return [...document.querySelectorAll("#picture .part")].find(part => part.isPointInFill(at))?.dataset.node;
                }
                """);
            Assert.Equal(nodes.Redis.RouteOf(key).Node.Name, (string[])["a", "b", "c"] is var names && node is not null ? names[int.Parse(node, System.Globalization.CultureInfo.InvariantCulture)] : null);
            await view.Page.EvaluateAsync("document.querySelector('#found').replaceChildren()");
        }
    }

    [Fact]
    public async Task Screens_of_the_documentation_are_taken()
    {
        // A folder to write to, such as docs/images; without one they are only looked at here.
        string? folder = Environment.GetEnvironmentVariable("REDISTYPED_SCREENS");
        foreach (var (name, router, scheme, width, height) in ((string, string, ColorScheme, int, int)[])
            [("dashboard-light", "slots", ColorScheme.Light, 1200, 900), ("dashboard-dark", "ketama", ColorScheme.Dark, 1200, 900), ("dashboard-phone", "slots", ColorScheme.Light, 360, 780)])
        {
            await using var nodes = await ShownNodes.StartAsync(["amsterdam", "berlin", "copenhagen"], router, new DashboardOptions { SampleInterval = TimeSpan.FromMilliseconds(100) }, replicas: 1);
            await using var view = await DashboardView.OpenAsync(chromium, nodes.Host, new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce });
            await view.UntilLiveAsync();
            for (int i = 0; i < 3000; i++)
            {
                await nodes.Redis.ExecuteAsync("SET", $"user:{i}:name", new string('x', i % 500), "EX", 100_000 + i);
            }

            await Expect(view.Page.Locator("#total-keys")).ToHaveTextAsync("3,000");
            await view.FindAsync("user:42:name");
            await view.Page.EvaluateAsync("document.activeElement.blur(); scrollTo(0, 0)");
            byte[] png = await view.Page.ScreenshotAsync(new() { FullPage = width > 400 });
            Assert.Equal("PNG"u8.ToArray(), png[1..4]);
            if (folder is not null)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), png, TestContext.Current.CancellationToken);
            }
        }
    }
}
