using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Execution;

public sealed class KeyAllocationTests
{
    private static readonly CommandMethod Method = new("IUserStore", "GetNameAsync", "GET", IsReadOnly: true);

    private static readonly KeyShape Plain = new("user:{id}:name", tagged: false, new RoutedPrefix(5, 0x6ec1, 0x1b835cdd));

    private static readonly KeyShape Tagged = new("{user:{id}}:name", tagged: true, new RoutedPrefix(5, 0x6ec1, 0x1b835cdd));

    public static TheoryData<string> Routers => [.. ShardRouters.Names];

    [Theory]
    [MemberData(nameof(Routers))]
    public void Key_with_its_node_is_one_array_of_its_length(string name)
    {
        ShardRouter router = ShardRouters.Create(name, Routing.Nodes.Alike(8));
        _ = RouteAll(router, Plain);

        int keys = 0;
        long allocated = AllocatedBytes.Of(() => keys = RouteAll(router, Plain));

        // user:1234:name has 14 bytes; an array has 24 before them, and a whole number of 8.
        Assert.Equal(keys * 40, allocated);
    }

    [Fact]
    public void Key_with_a_tag_is_one_array_as_well()
    {
        ShardRouter router = ShardRouters.Create("slots", Routing.Nodes.Alike(8));
        _ = RouteAll(router, Tagged);

        int keys = 0;
        long allocated = AllocatedBytes.Of(() => keys = RouteAll(router, Tagged));

        Assert.Equal(keys * 40, allocated);
    }

    private static int RouteAll(ShardRouter router, KeyShape shape)
    {
        int routed = 0;
        Span<byte> buffer = stackalloc byte[KeyBuilder.StackSize];
        for (long id = 1000; id < 1100; id++)
        {
            var builder = new KeyBuilder(shape, buffer);
            if (shape.Tagged)
            {
                builder.OpenTag();
            }

            builder.AppendLiteral("user:"u8);
            builder.Append(id);
            if (shape.Tagged)
            {
                builder.CloseTag();
            }

            builder.AppendLiteral(":name"u8);
            BuiltKey key = builder.Build();
            routed += KeyRouting.NodeOf(router, Method, key) < 8 ? 1 : 0;
        }

        return routed;
    }
}
