using RedisTyped.Cli;
using RedisTyped.Cli.KeySpace;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Resharding.Tests.Filters;

public sealed class StoreKeysTests
{
    private static readonly KeySpaceManifest Keys = new(
    [
        Key("{user:{id}}:name", "{user:*}:name", "Shop.IUsers.GetNameAsync", "Shop.IAudit.NameAsync"),
        Key("cart:{id}", "cart:*", "Shop.ICarts.GetAsync"),
        Key("visits", "visits", "Shop.IUsers.VisitsAsync", "Web.IVisits.GetAsync"),
        Key("hit", "hit", "Shop.IVisits.GetAsync"),
    ]);

    [Theory]
    [InlineData("{user:42}:name", true)]
    [InlineData("visits", true)]
    [InlineData("cart:42", false)]
    [InlineData("{user:42}:mail", false)]
    public void The_keys_of_a_store_are_those_of_its_templates(string key, bool kept)
    {
        Assert.Equal(kept, StoreKeys.FilterOf(Keys, "IUsers").Keeps(System.Text.Encoding.UTF8.GetBytes(key), 0));
        Assert.Equal(kept, StoreKeys.FilterOf(Keys, "Shop.IUsers").Keeps(System.Text.Encoding.UTF8.GetBytes(key), 0));
    }

    [Fact]
    public void A_store_that_is_not_there_is_refused_with_those_that_are() => Assert.Contains(
        "Shop.IAudit, Shop.ICarts, Shop.IUsers, Shop.IVisits, Web.IVisits",
        Assert.Throws<UsageException>(() => StoreKeys.FilterOf(Keys, "IOrders")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_two_stores_have_is_refused() => Assert.Contains(
        "Shop.IVisits or Web.IVisits", Assert.Throws<UsageException>(() => StoreKeys.FilterOf(Keys, "IVisits")).Message, StringComparison.Ordinal);

    private static KeySpaceEntry Key(string template, string pattern, params string[] methods) =>
        new(template, pattern) { Methods = [.. methods.Select(static method => KeyValuePair.Create(method, "GET"))] };
}
