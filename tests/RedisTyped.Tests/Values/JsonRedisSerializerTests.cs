using RedisTyped.Values;

namespace RedisTyped.Tests.Values;

public sealed class JsonRedisSerializerTests
{
    [Fact]
    public void Public_fields_come_back()
    {
        var serializer = new JsonRedisSerializer();
        byte[] bytes = serializer.Serialize(new Place { X = 3, Name = "here" });

        Place read = serializer.Deserialize<Place>(bytes);

        Assert.Equal((3, "here"), (read.X, read.Name));
    }

    private struct Place
    {
        public int X;
        public string Name;
    }
}
