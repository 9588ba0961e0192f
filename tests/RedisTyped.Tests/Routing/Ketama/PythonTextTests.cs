using RedisTyped.Routing.Ketama;

namespace RedisTyped.Tests.Routing.Ketama;

public sealed class PythonTextTests
{
    /// <summary>What <c>repr</c> of Python 3.11 printed for the same strings.</summary>
    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("say \"hi\"", "'say \"hi\"'")]
    [InlineData("both ' and \"", "'both \\' and \"'")]
    [InlineData("back\\slash", "'back\\\\slash'")]
    [InlineData("tab\u0009nl\u000acr\u000d", "'tab\\tnl\\ncr\\r'")]
    [InlineData("nul\u0000bell\u0007esc\u001b", "'nul\\x00bell\\x07esc\\x1b'")]
    [InlineData("del\u007f", "'del\\x7f'")]
    [InlineData("\u0080\u009f", "'\\x80\\x9f'")]
    [InlineData("nbsp\u00a0end", "'nbsp\\xa0end'")]
    [InlineData("soft\u00adhyphen", "'soft\\xadhyphen'")]
    [InlineData("\u00e9", "'\u00e9'")]
    [InlineData("e\u0301", "'e\u0301'")]
    [InlineData("\u65e5\u672c", "'\u65e5\u672c'")]
    [InlineData("\u200b zero width", "'\\u200b zero width'")]
    [InlineData("\u2028", "'\\u2028'")]
    [InlineData("\ue000", "'\\ue000'")]
    [InlineData("\U0001f600", "'\U0001f600'")]
    [InlineData("\U000e0001", "'\\U000e0001'")]
    [InlineData("\u3000wide", "'\\u3000wide'")]
    [InlineData("", "''")]
    [InlineData(null, "None")]
    public void Strings_print_as_in_python(string? text, string repr) => Assert.Equal(repr, PythonText.Repr(text));

    [Fact]
    public void A_lone_surrogate_prints_as_its_number() => Assert.Equal(@"'a\ud800b'", PythonText.Repr("a\ud800b"));

    [Fact]
    public void A_record_prints_every_field_in_the_order_of_their_names()
    {
        var record = new RbHostRecord
        {
            HostId = 12,
            Host = "redis-a",
            Port = 7000,
            Database = 3,
            Password = "it's",
            Ssl = true,
            SslOptions = "{'ca_certs': '/ca.pem'}",
            UnixSocketPath = "/tmp/redis.sock",
        };

        Assert.Equal(
            """<HostInfo db=3 host='redis-a' host_id=12 password="it's" port=7000 ssl=True """
            + "ssl_options={'ca_certs': '/ca.pem'} unix_socket_path='/tmp/redis.sock'>",
            record.ToRingText());
    }

    [Fact]
    public void A_record_does_not_print_its_password_by_accident() =>
        Assert.DoesNotContain("secret", new RbHostRecord { HostId = 0, Password = "secret" }.ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_node_does_not_print_its_ring_text() =>
        Assert.Equal("a", new RedisTyped.Routing.RouterNode("a", 1, "password='secret'", []).ToString());
}
