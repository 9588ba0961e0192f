using Microsoft.Playwright;
using RedisTyped.Dashboard.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace RedisTyped.Dashboard.Tests;

/// <summary>One browser for all tests; each has pages of its own, which share nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>For how many milliseconds a page may keep a test waiting, on a machine that is busy.</summary>
    public const float Patience = 90_000;

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser has not started.");

    public async ValueTask InitializeAsync()
    {
        string program = Find();
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Timeout = Patience,

            // A container has little shared memory, and no graphics card.
            Args = ["--disable-dev-shm-usage", "--disable-gpu"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("REDISTYPED_CHROMIUM") is { Length: > 0 } given)
        {
            return File.Exists(given) ? given : throw new InvalidOperationException($"REDISTYPED_CHROMIUM is {given}, where there is no file.");
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.SelectMany(static folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "The dashboard is tested in a real browser, and there is none: install Chromium (Debian, Ubuntu: apt-get install chromium), or set REDISTYPED_CHROMIUM to its path.");
    }
}
