using Microsoft.Playwright;
using RedisTyped.Samples.Tests.Shop;
using static Microsoft.Playwright.Assertions;

namespace RedisTyped.Dashboard.Tests.Shop;

/// <summary>The page of the sample WebShop.</summary>
public sealed class ShopPageTests(Chromium chromium, ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private static readonly BrowserNewContextOptions Phone = new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true };

    [Fact]
    public async Task A_customer_orders_by_the_keyboard_alone()
    {
        await using var view = await DashboardView.OpenAsync(chromium, fixture.Shop.Address);
        IPage page = view.Page;
        await Expect(page.Locator("#articles > li")).ToHaveCountAsync(24);

        await PressAsync(page, "Put Mango into the cart");
        await Expect(page.Locator("#cart-count")).ToHaveTextAsync("1");
        await Expect(page.Locator("#news")).ToHaveTextAsync("Mango is in the cart.");
        await PressAsync(page, "One more of Mango");
        await Expect(page.Locator("#cart-total")).ToHaveTextAsync("3.80");

        // The list was drawn anew, and the button has the focus still.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "One more of Mango" })).ToBeFocusedAsync();
        await PressAsync(page, "Order");

        await Expect(page.Locator("#orders")).ToContainTextAsync("2 × Mango");
        await Expect(page.Locator("#bestsellers")).ToContainTextAsync("Mango 2 sold");
        await Expect(page.Locator("#cart-count")).ToHaveTextAsync("0");
        await Expect(page.Locator("#articles > li").Filter(new() { HasText = "Mango" })).ToContainTextAsync("43 left");
    }

    [Fact]
    public async Task Shelves_are_chosen_and_an_article_is_rated()
    {
        await using var view = await DashboardView.OpenAsync(chromium, fixture.Shop.Address);
        IPage page = view.Page;
        await PressAsync(page, "drinks");
        await PressAsync(page, "local");
        await Expect(page.Locator("#articles > li")).ToHaveCountAsync(2);
        await Expect(page.Locator("#found")).ToHaveTextAsync("2 articles on drinks and local");

        await PressAsync(page, "About Oat drink");
        await Expect(page.Locator("#article-stars")).ToHaveTextAsync("Nobody has rated it yet.");
        await page.GetByLabel("four").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await PressAsync(page, "Rate");
        await Expect(page.Locator("#article-stars")).ToHaveTextAsync("4.0 stars of 1 ratings");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#article")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_answer_that_was_overtaken_is_not_shown()
    {
        await using var view = await DashboardView.OpenAsync(chromium, fixture.Shop.Address);
        IPage page = view.Page;
        await Expect(page.Locator("#articles > li")).ToHaveCountAsync(24);
        var isOvertaken = new TaskCompletionSource();
        await page.RouteAsync(address => address.EndsWith("api/articles?shelf=drinks", StringComparison.Ordinal), async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            await isOvertaken.Task;
            await route.FulfillAsync(new() { Response = answer });
        });

        await PressAsync(page, "drinks");
        await PressAsync(page, "local");
        await Expect(page.Locator("#articles > li")).ToHaveCountAsync(2);
        Task<IResponse> late = page.WaitForResponseAsync(answer => answer.Url.EndsWith("api/articles?shelf=drinks", StringComparison.Ordinal));
        isOvertaken.SetResult();
        await (await late).FinishedAsync();
        await page.EvaluateAsync("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 0)))");

        await Expect(page.Locator("#found")).ToHaveTextAsync("2 articles on drinks and local");
        await Expect(page.Locator("#articles > li")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Carts_and_orders_are_shown_to_be_on_one_node()
    {
        await using var view = await DashboardView.OpenAsync(chromium, fixture.Shop.Address);
        ILocator Row(string what) => view.Page.Locator("#places tr").Filter(new() { Has = view.Page.GetByRole(AriaRole.Rowheader, new() { Name = what }) });

        await Expect(Row("your cart").Locator("td").Nth(0)).ToContainTextAsync("{customer:");
        Assert.Equal(await Row("your cart").Locator("td").Nth(1).TextContentAsync(), await Row("your orders").Locator("td").Nth(1).TextContentAsync());
        await Expect(view.Page.Locator("#house > li")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task What_is_not_left_is_said_in_words()
    {
        await using var view = await DashboardView.OpenAsync(chromium, fixture.Shop.Address);
        for (int i = 1; i <= 3; i++)
        {
            await PressAsync(view.Page, "Put Yuzu, the last two into the cart");
            await Expect(view.Page.Locator("#cart-count")).ToHaveTextAsync($"{i}");
        }

        await PressAsync(view.Page, "Order");

        await Expect(view.Page.Locator("#news")).ToHaveTextAsync("There is not enough left of: Yuzu, the last two.");
        await Expect(view.Page.Locator("#cart-count")).ToHaveTextAsync("3");
    }

    [Fact]
    public async Task A_phone_has_all_of_it_in_its_width()
    {
        await using var view = await DashboardView.OpenAsync(chromium, fixture.Shop.Address, Phone);
        await Expect(view.Page.Locator("#places tr")).ToHaveCountAsync(6);

        Assert.Equal(360, await view.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await view.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll("button, nav a")].filter(e => e.offsetParent && e.getBoundingClientRect().height < 36).map(e => e.textContent)
            """));
        await view.Page.GetByRole(AriaRole.Button, new() { Name = "Put Apple into the cart" }).TapAsync();
        await Expect(view.Page.Locator("#cart-count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Screens_of_the_shop_are_taken()
    {
        string? folder = Environment.GetEnvironmentVariable("REDISTYPED_SCREENS");
        foreach (var (name, scheme, options) in ((string, ColorScheme, BrowserNewContextOptions)[])
            [("shop-light", ColorScheme.Light, new() { ViewportSize = new() { Width = 1200, Height = 900 } }), ("shop-dark", ColorScheme.Dark, new() { ViewportSize = new() { Width = 1200, Height = 900 } }), ("shop-phone", ColorScheme.Light, new() { ViewportSize = new() { Width = 360, Height = 740 } })])
        {
            options.ColorScheme = scheme;
            await using var view = await DashboardView.OpenAsync(chromium, fixture.Shop.Address, options);
            await PressAsync(view.Page, "Put Cherries into the cart");
            await PressAsync(view.Page, "Put Figs into the cart");
            await Expect(view.Page.Locator("#cart-count")).ToHaveTextAsync("2");
            await PressAsync(view.Page, "Order");
            await Expect(view.Page.Locator("#orders")).ToContainTextAsync("Figs");
            await PressAsync(view.Page, "Put Banana into the cart");
            await Expect(view.Page.Locator("#cart-count")).ToHaveTextAsync("1");
            await view.Page.EvaluateAsync("document.activeElement.blur(); scrollTo({ top: 0, behavior: 'instant' })");
            byte[] png = await view.Page.ScreenshotAsync(new() { FullPage = true });
            Assert.Equal("PNG"u8.ToArray(), png[1..4]);
            if (folder is not null)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), png, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task PressAsync(IPage page, string button)
    {
        ILocator found = page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true });
        await found.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
    }
}
