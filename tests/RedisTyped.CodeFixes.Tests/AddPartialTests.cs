namespace RedisTyped.CodeFixes.Tests;

public sealed class AddPartialTests
{
    [Fact]
    public Task Store_is_made_partial() => FixRun.ExpectAsync(
        new AddPartial(), "Make 'IUserStore' partial",
        """
        /// <summary>Users.</summary>
        [RedisStore] // of the shop
        public  interface IUserStore { [Command("GET a")] Task<string?> GetAsync(); }
        """,
        """
        /// <summary>Users.</summary>
        [RedisStore] // of the shop
        public  partial interface IUserStore { [Command("GET a")] Task<string?> GetAsync(); }
        """);

    [Fact]
    public Task Type_around_a_store_is_made_partial() => FixRun.ExpectAsync(
        new AddPartial(), "Make 'Shop' partial",
        """
        public static class Shop
        {
            [RedisStore] internal partial interface IUserStore { [Command("GET a")] Task<string?> GetAsync(); }
        }
        """,
        """
        public static partial class Shop
        {
            [RedisStore] internal partial interface IUserStore { [Command("GET a")] Task<string?> GetAsync(); }
        }
        """);

    [Fact]
    public async Task Every_part_is_made_partial_in_whatever_file() => Assert.Equal(
        [
            "[RedisStore] public partial interface IUserStore { [Command(\"GET a\")] Task<string?> GetAsync(); }",
            "public partial interface IUserStore { }",
        ],
        await FixRun.ApplyAsync(
            new AddPartial(),
            "[RedisStore] public partial interface IUserStore { [Command(\"GET a\")] Task<string?> GetAsync(); }",
            "public interface IUserStore { }"));
}
