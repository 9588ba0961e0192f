using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using RedisTyped.Gateway.Dashboard.Migrations;
using static Microsoft.Playwright.Assertions;

namespace RedisTyped.Dashboard.Tests;

/// <summary>Keys on the move, as a viewer sees them.</summary>
public sealed class MigrationPageTests(Chromium chromium)
{
    private static readonly MigrationProgress[] Underway =
    [
        new("two.json → four.json", "syncing") { Since = new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero), Note = "'sync', process 4711 on build-3 works on it for 00:00:14" },
        new("a → c", "stream 1.2 MB/s, lag 140 B and 0.0 s") { Done = 50_012, Total = 50_012 },
        new("b → d", "snapshot, 3,610 keys/s, about 00:00:05 left") { Done = 31_870, Total = 48_600 },
    ];

    [Fact]
    public async Task Migrations_are_shown_each_with_its_bar_while_they_are_under_way()
    {
        var source = new Migrations { Now = Underway };
        await using var nodes = await ShownNodes.StartAsync(["a", "b"]);
        await using var host = await DashboardHost.StartAsync(nodes.Redis, configure: builder => builder.Services.AddSingleton<IMigrationSource>(source));
        await using var view = await DashboardView.OpenAsync(chromium, host, new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1200, Height = 900 } });
        var section = view.Page.Locator("#migrations");

        await Expect(section.GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveTextAsync((string[])["two.json → four.json", "a → c", "b → d"]);
        await Expect(section.Locator("progress")).ToHaveCountAsync(2);
        await Expect(section.GetByRole(AriaRole.Progressbar, new() { Name = "b → d" })).ToHaveAttributeAsync("value", "31870");
        await Expect(section).ToContainTextAsync("31,870 of 48,600 keys, 65.6 %");
        await Expect(section).ToContainTextAsync("process 4711 on build-3 works on it");

        // A folder to write to, such as docs/images.
        byte[] png = await section.ScreenshotAsync();
        if (Environment.GetEnvironmentVariable("REDISTYPED_SCREENS") is { } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "dashboard-migration.png"), png, TestContext.Current.CancellationToken);
        }

        source.Now = [];
        await Expect(section).ToBeHiddenAsync();
    }

    private sealed class Migrations : IMigrationSource
    {
        public IReadOnlyList<MigrationProgress> Now { get; set; } = [];

        public IEnumerable<MigrationProgress> Running() => Now;
    }
}
