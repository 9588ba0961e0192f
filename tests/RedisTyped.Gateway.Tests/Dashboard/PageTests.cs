using System.Net;
using System.Text.RegularExpressions;
using RedisTyped.Gateway.Dashboard.Assets;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Dashboard;

public sealed partial class PageTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(1, cancellationToken: Cancelled);
        _redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", _nodes[0].ConfigurationString), cancellationToken: Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Page_allows_a_browser_nothing_but_its_own_files()
    {
        await using var host = await DashboardHost.StartAsync(_redis);

        using HttpResponseMessage page = await host.Http.GetAsync("", Cancelled);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        string policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], page.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], page.Headers.GetValues("Referrer-Policy"));
    }

    [Fact]
    public async Task Every_file_that_the_page_names_is_there()
    {
        await using var host = await DashboardHost.StartAsync(_redis);
        string[] named =
        [
            .. FileName().Matches(await host.Http.GetStringAsync("", Cancelled)).Select(static m => m.Groups[1].Value),
            .. DashboardAsset.All.Where(static a => a.Key.EndsWith(".js", StringComparison.Ordinal))
                .SelectMany(static a => Import().Matches(System.Text.Encoding.UTF8.GetString(a.Value.Bytes))).Select(static m => m.Groups[1].Value),
        ];

        Assert.Superset(new HashSet<string> { "dashboard.js", "dashboard.css", "icon.svg", "feed.js" }, named.ToHashSet());
        foreach (string file in named.Distinct())
        {
            using HttpResponseMessage answer = await host.Http.GetAsync("dashboard/" + file, Cancelled);
            Assert.True(answer.IsSuccessStatusCode, file);
            Assert.Equal(file switch { _ when file.EndsWith(".js", StringComparison.Ordinal) => "text/javascript", _ when file.EndsWith(".css", StringComparison.Ordinal) => "text/css", _ => "image/svg+xml" }, answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public void No_file_leads_outside_or_turns_text_into_markup() => Assert.All(DashboardAsset.All, static asset =>
    {
        string text = System.Text.Encoding.UTF8.GetString(asset.Value.Bytes).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        Assert.DoesNotMatch(Outside(), text);
        Assert.DoesNotMatch(Markup(), text);
    });

    [Fact]
    public async Task Unchanged_file_is_not_sent_again()
    {
        await using var host = await DashboardHost.StartAsync(_redis);
        using HttpResponseMessage first = await host.Http.GetAsync("dashboard/dashboard.css", Cancelled);
        using var again = new HttpRequestMessage(HttpMethod.Get, "dashboard/dashboard.css");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage second = await host.Http.SendAsync(again, Cancelled);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Theory]
    [InlineData("dashboard/none.js")]
    [InlineData("dashboard/..%2Fappsettings.json")]
    [InlineData("dashboard/index.html.bak")]
    public async Task File_that_is_none_of_the_page_is_not_found(string path)
    {
        await using var host = await DashboardHost.StartAsync(_redis);

        using HttpResponseMessage answer = await host.Http.GetAsync(path, Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Page_below_a_prefix_ends_in_a_slash_so_that_its_addresses_fit()
    {
        await using var host = await DashboardHost.StartAsync(_redis, prefix: "/ops/redis");

        using HttpResponseMessage answer = await host.Http.GetAsync("ops/redis?x=1", Cancelled);
        using HttpResponseMessage page = await host.Http.GetAsync("ops/redis/", Cancelled);
        using HttpResponseMessage script = await host.Http.GetAsync("ops/redis/dashboard/dashboard.js", Cancelled);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal("/ops/redis/?x=1", answer.Headers.Location?.OriginalString);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, script.StatusCode));
    }

    [Fact]
    public async Task Page_is_open_and_its_figures_are_for_who_has_the_token()
    {
        await using var host = await DashboardHost.StartAsync(_redis, token: "s3cret");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, ""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Head, ""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "dashboard/dashboard.js"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "events"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Post, "dashboard/key"));
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", "s3cret");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "events"));

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, path);
            using HttpResponseMessage answer = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Options_out_of_range_are_all_named_before_anything_is_served()
    {
        var options = new RedisTyped.Gateway.Dashboard.DashboardOptions { SampleInterval = TimeSpan.FromMilliseconds(1), MaxViewers = 0 };

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => DashboardHost.StartAsync(_redis, options));

        Assert.Contains("sampleInterval: 00:00:00.0010000 is out of range; give a time from 100 ms to 10 s", fault.Message, StringComparison.Ordinal);
        Assert.Contains("maxViewers: 0 is out of range; give a number from 1 to 1000", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_that_is_switched_off_is_not_there()
    {
        await using var host = await DashboardHost.StartAsync(_redis, new RedisTyped.Gateway.Dashboard.DashboardOptions { Enabled = false });

        foreach (string path in (string[])["", "events", "dashboard/dashboard.js"])
        {
            using HttpResponseMessage answer = await host.Http.GetAsync(path, Cancelled);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [GeneratedRegex("\"dashboard/([^\"]+)\"")]
    private static partial Regex FileName();

    [GeneratedRegex("from \"\\./([^\"]+)\"")]
    private static partial Regex Import();

    [GeneratedRegex("https?:|url\\(|@import|//[a-z]+\\.", RegexOptions.IgnoreCase)]
    private static partial Regex Outside();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function|srcdoc|<[a-z]+[^>]* (on[a-z]+|style)=", RegexOptions.IgnoreCase)]
    private static partial Regex Markup();
}
