using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace RedisTyped.Dashboard.Tests;

/// <summary>The dashboard, or another page, in a browser of its own. Whatever a test looks at, at its end the page must have asked nobody else and complained of nothing.</summary>
internal sealed class DashboardView : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly IBrowserContext _context;

    private DashboardView(IBrowserContext context, IPage page, Uri address)
    {
        _context = context;
        Page = page;
        page.PageError += (_, fault) => _complaints.Enqueue($"error: {fault}");
        page.Dialog += (_, dialog) => _complaints.Enqueue($"dialog: {dialog.Message}");
        page.Console += (_, message) =>
        {
            // A browser writes each answer that is no success, and each connection that breaks, which some tests are about.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != address.Authority)
            {
                _complaints.Enqueue($"outside: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    public static Task<DashboardView> OpenAsync(Chromium chromium, DashboardHost host, BrowserNewContextOptions? options = null) => OpenAsync(chromium, host.Address, options);

    public static async Task<DashboardView> OpenAsync(Chromium chromium, Uri address, BrowserNewContextOptions? options = null)
    {
        IBrowserContext context = await chromium.Browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout(Chromium.Patience);
        var view = new DashboardView(context, await context.NewPageAsync(), address);
        await view.Page.GotoAsync(address.ToString());
        return view;
    }

    public ILocator Card(string node) => Page.Locator("#nodes > li").Filter(new() { Has = Page.GetByRole(AriaRole.Heading, new() { Name = node, Exact = true }) });

    public Task UntilLiveAsync() => Assertions.Expect(Page.Locator("#connection")).ToHaveTextAsync("Live");

    public async Task FindAsync(string key)
    {
        await Page.GetByLabel("Key", new() { Exact = true }).FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#found")).Not.ToBeEmptyAsync();
    }

    /// <summary>A fact of the key that was found, by its name.</summary>
    public ILocator Fact(string name) => Page.Locator("#found dt").Filter(new() { HasTextRegex = new($"^{name}$") }).Locator("xpath=following-sibling::dd[1]");

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }
}
