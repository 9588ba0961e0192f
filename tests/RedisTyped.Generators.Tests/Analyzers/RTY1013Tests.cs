namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The unit of a time is known.</summary>
public sealed class RTY1013Tests
{
    [Fact]
    public async Task Time_span_without_a_unit_is_marked_at_its_placeholder() => Assert.Equal(
        "Whether 'x' is meant in seconds or milliseconds cannot be told from 'SET'; pass a number, or give a format such as {x:c}",
        Assert.Single(await AnalyzerRun.ExpectMembersAsync("[Command(\"SET a {|RTY1013:{x}|}\")] Task SetAsync(TimeSpan x);")).GetMessage(null));

    [Fact]
    public Task Elements_of_a_collection_have_none() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SADD a {|RTY1013:{x}|}")] Task AddAsync(TimeSpan[] x);
        [Command("HSET a {|RTY1013:{x}|}")] Task SetAsync(Dictionary<string, TimeSpan> x);
        """);

    [Fact]
    public Task Key_is_no_keyword() => AnalyzerRun.ExpectMembersAsync("""
        [Command("SET ex {|RTY1013:{x}|}")] Task SetAsync(TimeSpan x);
        """);

    [Theory]
    [InlineData("HSET a idle {|RTY1013:{x}|}")]
    [InlineData("HSET a ex {|RTY1013:{x}|}")]
    [InlineData("XADD a * ex {|RTY1013:{x}|}")]
    [InlineData("SET EX EX {|RTY1013:{x}|}")]
    [InlineData("RESTORE a {|RTY1013:{x}|} data [ABSTTL {y}]")]
    public Task Name_spelled_like_an_option_tells_nothing(string template) => AnalyzerRun.ExpectMembersAsync(
        $"[Command(\"{template}\")] Task SendAsync(TimeSpan x{(template.Contains("{y}", StringComparison.Ordinal) ? ", string? y" : "")});");

    [Fact]
    public Task Moment_may_be_the_value_of_a_field_of_any_name() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("HSET a time {x}")] Task SetAsync(DateTimeOffset x);
        [Command("HSET a ex {x}")] Task SetAsync(DateTime x);
        """);

    [Fact]
    public Task RESTORE_takes_a_moment_with_ABSTTL_and_nothing_where_that_is_open() => AnalyzerRun.ExpectMembersAsync("""
        public enum Time { ABSTTL }
        public enum Place { REPLACE }
        [Command("RESTORE a {x} {data} ABSTTL")] Task AtAsync(DateTimeOffset x, byte[] data);
        [Command("RESTORE a {x} {data} REPLACE absttl")] Task AtAsync(TimeSpan {|RTY1012:x|}, byte[] data);
        [Command("RESTORE a {x} {data} [{place}]")] Task InAsync(TimeSpan x, byte[] data, Place? place);
        [Command("RESTORE a {x} {data} REPLACE IDLETIME {idle}")] Task InAsync(TimeSpan x, byte[] data, TimeSpan idle);
        [Command("RESTORE a {|RTY1013:{x}|} {data} [{time}]")] Task OpenAsync(TimeSpan x, byte[] data, Time? time);
        [Command("RESTORE a {|RTY1013:{x}|} {data} [{time}]")] Task OpenAsync(DateTimeOffset x, byte[] data, Time? time);
        [Command("RESTORE a {|RTY1013:{x}|} {data} {time}")] Task OpenAsync(TimeSpan x, byte[] data, string time);
        """);

    [Theory]
    [InlineData("SET a b EX {x}")]
    [InlineData("SET a b px {x}")]
    [InlineData("EXPIRE a {x}")]
    [InlineData("PEXPIRE a {x} NX")]
    [InlineData("PSETEX a {x} b")]
    [InlineData("SADD a {x:c}")]
    [InlineData("SADD a b:{x}")]
    public Task Command_word_or_format_tells_it(string template) =>
        AnalyzerRun.ExpectQuietMembersAsync($"[Command(\"{template}\")] Task SendAsync(TimeSpan x);");

    [Theory]
    [InlineData("SET a b {|RTY1013:{t}|}", "Whether 't' is meant in seconds or milliseconds cannot be told from 'SET'; write EX before it for seconds, or PX for milliseconds: [EX {t}] if it may be left out")]
    [InlineData("GETEX a {|RTY1013:{t}|}", "Whether 't' is meant in seconds or milliseconds cannot be told from 'GETEX'; write EX before it for seconds, or PX for milliseconds: [EX {t}] if it may be left out")]
    [InlineData("SET a {|RTY1013:{t}|}", "Whether 't' is meant in seconds or milliseconds cannot be told from 'SET'; pass a number, or give a format such as {t:c}")]
    public async Task Expiry_is_told_of_the_words_that_give_the_unit(string template, string message) => Assert.Equal(
        message,
        Assert.Single(await AnalyzerRun.ExpectMembersAsync($"[Command(\"{template}\")] Task SetAsync(TimeSpan t);")).GetMessage(null));
}
