using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace RedisTyped.Samples.Tests.Shop;

public sealed class ShopTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const int Kiwi = 11, Lemon = 12, Nectarine = 14, Walnuts = 21, Yuzu = 24;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Articles_are_found_that_stand_on_all_of_some_shelves()
    {
        using HttpClient browser = fixture.Shop.Browser();

        JsonElement found = await browser.GetFromJsonAsync<JsonElement>("/api/articles?shelf=nuts&shelf=local", Cancelled);

        Assert.Equal(["Hazelnuts", "Unripe walnuts"], found.EnumerateArray().Select(static a => a.GetProperty("name").GetString()));
        Assert.Equal(24, (await browser.GetFromJsonAsync<JsonElement>("/api/articles", Cancelled)).GetArrayLength());
        using HttpResponseMessage none = await browser.GetAsync("/api/articles?shelf=cellar", Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    [Fact]
    public async Task A_cart_becomes_an_order_and_its_articles_leave_the_shelves()
    {
        using HttpClient browser = fixture.Shop.Browser();
        int before = await StockAsync(browser, Kiwi);
        await PutAsync(browser, Kiwi, 4);
        await PutAsync(browser, Kiwi, -1);

        JsonElement cart = await browser.GetFromJsonAsync<JsonElement>("/api/cart", Cancelled);
        Assert.Equal("""[{"article":11,"name":"Kiwi","count":3,"cents":55}]""", cart.GetProperty("lines").GetRawText());
        Assert.Equal(165, cart.GetProperty("cents").GetInt32());

        Assert.Equal(HttpStatusCode.OK, await OrderAsync(browser));

        Assert.Equal(before - 3, await StockAsync(browser, Kiwi));
        Assert.Equal(0, (await browser.GetFromJsonAsync<JsonElement>("/api/cart", Cancelled)).GetProperty("lines").GetArrayLength());
        JsonElement order = Assert.Single((await browser.GetFromJsonAsync<JsonElement>("/api/orders", Cancelled)).EnumerateArray());
        Assert.Equal(165, order.GetProperty("cents").GetInt32());
        JsonElement best = await browser.GetFromJsonAsync<JsonElement>("/api/bestsellers", Cancelled);
        Assert.Contains(best.EnumerateArray(), static b => b.GetProperty("article").GetProperty("id").GetInt32() == Kiwi && b.GetProperty("sold").GetInt32() == 3);
    }

    [Fact]
    public async Task What_is_sold_out_is_not_sold_and_the_rest_of_the_cart_goes_back()
    {
        using HttpClient browser = fixture.Shop.Browser();
        int lemons = await StockAsync(browser, Lemon);
        await PutAsync(browser, Lemon, 5);
        await PutAsync(browser, Yuzu, 3);

        using HttpResponseMessage answer = await browser.PostAsync("/api/orders", null, Cancelled);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal("There is not enough left of: Yuzu, the last two.", problem.GetProperty("detail").GetString());
        Assert.Equal((lemons, 2), (await StockAsync(browser, Lemon), await StockAsync(browser, Yuzu)));
        Assert.Equal(2, (await browser.GetFromJsonAsync<JsonElement>("/api/cart", Cancelled)).GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task Many_customers_at_once_buy_no_more_than_there_is()
    {
        HttpClient[] browsers = [.. Enumerable.Range(0, 20).Select(_ => fixture.Shop.Browser())];
        try
        {
            await Task.WhenAll(browsers.Select(static browser => PutAsync(browser, Walnuts, 1)));

            HttpStatusCode[] answers = await Task.WhenAll(browsers.Select(OrderAsync));

            Assert.Equal((12, 8), (answers.Count(static a => a == HttpStatusCode.OK), answers.Count(static a => a == HttpStatusCode.Conflict)));
            Assert.Equal(0, await StockAsync(browsers[0], Walnuts));
        }
        finally
        {
            Array.ForEach(browsers, static browser => browser.Dispose());
        }
    }

    [Fact]
    public async Task A_new_session_has_a_cart_of_its_own()
    {
        using HttpClient browser = fixture.Shop.Browser();
        await PutAsync(browser, Nectarine, 1);

        (await browser.DeleteAsync("/api/session", Cancelled)).EnsureSuccessStatusCode();

        Assert.Equal(0, (await browser.GetFromJsonAsync<JsonElement>("/api/cart", Cancelled)).GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task A_cart_takes_no_articles_that_there_are_not_and_no_more_than_99()
    {
        using HttpClient browser = fixture.Shop.Browser();

        foreach ((object change, HttpStatusCode status) in ((object, HttpStatusCode)[])
            [(new { article = 77, count = 1 }, HttpStatusCode.NotFound), (new { article = Kiwi, count = 0 }, HttpStatusCode.BadRequest), (new { article = Kiwi, count = 100 }, HttpStatusCode.BadRequest)])
        {
            using HttpResponseMessage answer = await browser.PostAsJsonAsync("/api/cart", change, Cancelled);
            Assert.Equal(status, answer.StatusCode);
        }

        await PutAsync(browser, Kiwi, 98);
        Assert.Equal(99, await PutAsync(browser, Kiwi, 2));
        Assert.Equal(0, await PutAsync(browser, Kiwi, -99));
    }

    [Fact]
    public async Task Ratings_are_a_store_over_http()
    {
        using HttpClient browser = fixture.Shop.Browser();
        foreach (string stars in (string[])["Five", "Five", "Two"])
        {
            (await browser.PostAsJsonAsync("/ratings/3/rate", new { stars }, Cancelled)).EnsureSuccessStatusCode();
        }

        Assert.Equal("""{"Five":2,"Two":1}""", await browser.GetStringAsync("/ratings/3/get", Cancelled));
        using HttpResponseMessage six = await browser.PostAsJsonAsync("/ratings/3/rate", new { stars = "Six" }, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, six.StatusCode);
    }

    [Fact]
    public async Task Cart_and_orders_of_a_customer_are_in_one_slot()
    {
        using HttpClient browser = fixture.Shop.Browser();

        JsonElement[] places = [.. (await browser.GetFromJsonAsync<JsonElement>("/api/where", Cancelled)).EnumerateArray()];

        JsonElement cart = places.Single(static p => p.GetProperty("what").GetString() == "your cart"), orders = places.Single(static p => p.GetProperty("what").GetString() == "your orders");
        Assert.Equal(cart.GetProperty("slot").GetInt32(), orders.GetProperty("slot").GetInt32());
        Assert.StartsWith("{customer:", cart.GetProperty("key").GetString(), StringComparison.Ordinal);
        JsonElement nodes = await browser.GetFromJsonAsync<JsonElement>("/api/house", Cancelled);
        Assert.Equal(["node-1", "node-2", "node-3", "node-4"], nodes.EnumerateArray().Select(static n => n.GetProperty("node").GetString()));
        Assert.All(nodes.EnumerateArray(), static n => Assert.True(n.GetProperty("keys").GetInt64() > 0));
    }

    [Fact]
    public async Task Health_and_dashboard_are_there()
    {
        using HttpClient browser = fixture.Shop.Browser();

        // On a machine that is busy a node may be slow for a moment.
        Assert.Equal("Healthy", await Wait.UntilAsync(() => browser.GetStringAsync("/health", Cancelled), static health => health == "Healthy"));
        Assert.Contains("dashboard/dashboard.js", await browser.GetStringAsync("/redis/", Cancelled), StringComparison.Ordinal);
        JsonElement nodes = await browser.GetFromJsonAsync<JsonElement>("/redis/v1/nodes", Cancelled);
        Assert.Equal(4, nodes.GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task A_name_that_is_not_this_machine_is_refused()
    {
        using HttpClient browser = fixture.Shop.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cart") { Headers = { Host = "shop.example" } };

        using HttpResponseMessage answer = await browser.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<int> StockAsync(HttpClient browser, int article) =>
        (await browser.GetFromJsonAsync<JsonElement>($"/api/articles/{article}", Cancelled)).GetProperty("stock").GetInt32();

    private static async Task<int> PutAsync(HttpClient browser, int article, int count)
    {
        using HttpResponseMessage answer = await browser.PostAsJsonAsync("/api/cart", new { article, count }, Cancelled);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("count").GetInt32();
    }

    private static async Task<HttpStatusCode> OrderAsync(HttpClient browser)
    {
        using HttpResponseMessage answer = await browser.PostAsync("/api/orders", null, Cancelled);
        return answer.StatusCode;
    }
}
