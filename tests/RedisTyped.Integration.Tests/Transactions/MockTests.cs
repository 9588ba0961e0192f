using NSubstitute;

namespace RedisTyped.Integration.Tests.Transactions;

/// <summary>What a handle is good for in a test of an application, without any node.</summary>
public sealed class MockTests
{
    [Fact]
    public async Task A_handle_of_a_mock_calls_the_mock()
    {
        var store = Substitute.For<IAccountStore>();
        store.NameAsync("ann", Arg.Any<CancellationToken>()).Returns("Ann");

        Assert.Equal("Ann", await store.For("ann").NameAsync(TestContext.Current.CancellationToken));
        Assert.Equal("account:ann", (string?)store.For("ann").RoutedPart);
    }

    [Fact]
    public async Task A_mock_has_neither_nodes_nor_transactions()
    {
        var ann = Substitute.For<IAccountStore>().For("ann");

        var none = await Assert.ThrowsAsync<NotSupportedException>(() => ann.TransactionAsync(static t => t.SetNameAsync("x"), TestContext.Current.CancellationToken));

        Assert.StartsWith("The IAccountStore behind this handle is no generated store, but a ", none.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => ann.Node);
    }
}
