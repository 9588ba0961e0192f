using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Tests.KeySpace;

namespace RedisTyped.Generators.Tests.Analyzers;

public sealed class RTY9002Tests
{
    private const string Name = "[Command(\"GET user:{id}:name\")] Task<string?> GetNameAsync([ShardKey] long id);";

    [Fact]
    public async Task Changed_template_is_an_error_at_the_template()
    {
        Diagnostic reported = await OnlyAsync(Store(Name.Replace("user:", "account:", StringComparison.Ordinal)), Store(Name));

        Assert.Equal(("RTY9002", DiagnosticSeverity.Error, "account:{id}:name"), (reported.Id, reported.Severity, KeySpaceRun.Marked(reported)));
        Assert.Equal(
            "'account:{id}:name' was recorded as 'user:{id}:name', so that the keys there are would not be found; restore it, or, if that is meant, "
            + "record it in 'keyspace.json' by the code fix or 'redistyped keys --update'",
            reported.GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task New_template_is_a_warning_until_it_is_recorded()
    {
        Diagnostic reported = await OnlyAsync(Store(Name + "[Command(\"GET all\")] Task<string?> AllAsync();"), Store(Name));

        Assert.Equal(("RTY9002", DiagnosticSeverity.Warning, "all"), (reported.Id, reported.Severity, KeySpaceRun.Marked(reported)));
        Assert.StartsWith("'all' is new and not recorded yet; record it in 'keyspace.json'", reported.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tag_that_comes_or_goes_is_told_with_both_routed_parts()
    {
        Diagnostic reported = await OnlyAsync(Store(Name, "[HashTag(\"user:{id}\")]"), Store(Name));

        Assert.Equal("user:{id}:name", KeySpaceRun.Marked(reported));
        Assert.StartsWith(
            "'{user:{id}}:name' routes by 'user:{id}' and was recorded as 'user:{id}:name', which routes by 'user:{id}:name'",
            reported.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Command(\"HLEN user:{id}:name\")] Task<long> GetNameAsync([ShardKey] long id);", "is a hash and was recorded as a string")]
    [InlineData("[Command(\"GET user:{id}:name\")] Task<string?> GetNameAsync([ShardKey] Guid id);", "'id' of 'user:{id}:name' is 'System.Guid' and was recorded as 'long'")]
    public async Task Changed_type_or_shard_key_is_told(string now, string part)
    {
        Diagnostic reported = await OnlyAsync(Store(now), Store(Name));

        Assert.Contains(part, reported.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal((DiagnosticSeverity.Error, "user:{id}:name"), (reported.Severity, KeySpaceRun.Marked(reported)));
    }

    [Fact]
    public async Task Template_that_is_gone_with_its_method_is_told_in_the_file()
    {
        string recorded = KeySpaceRun.TextOf(GeneratorRun.Of(Store(Name + "[Command(\"GET all\")] Task<string?> AllAsync();")))!;

        Diagnostic reported = Assert.Single(await KeySpaceRun.AnalyzeTextAsync(Store(Name), recorded));

        Assert.Equal(("/app/keyspace.json", "\"all\""), (reported.Location.GetLineSpan().Path, KeySpaceRun.Marked(reported, recorded)));
        Assert.StartsWith("'all' is recorded and no method has it any more", reported.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_store_that_goes_is_told_too() =>
        Assert.StartsWith("'user:{id}:name' is recorded", (await OnlyAsync("class A;", Store(Name))).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [Fact]
    public async Task Template_that_its_method_gave_up_for_one_that_is_known_is_told_at_the_method()
    {
        const string Mail = "[Command(\"GET user:{id}:mail\")] Task<string?> GetMailAsync([ShardKey] long id);";

        Diagnostic reported = await OnlyAsync(Store(Name + Mail.Replace(":mail", ":name", StringComparison.Ordinal)), Store(Name + Mail));

        Assert.Equal("user:{id}:name", KeySpaceRun.Marked(reported));
        Assert.StartsWith("'user:{id}:mail' is recorded", reported.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_that_parts_from_a_template_that_others_keep_is_an_error()
    {
        const string Set = "[Command(\"SET user:{id}:name {name}\")] Task SetNameAsync([ShardKey] long id, string name);";

        Diagnostic reported = await OnlyAsync(Store(Name.Replace(":name", ":nick", StringComparison.Ordinal) + Set), Store(Name + Set));

        Assert.Equal((DiagnosticSeverity.Error, "user:{id}:nick"), (reported.Severity, KeySpaceRun.Marked(reported)));
        Assert.StartsWith(
            "'GetNameAsync' has 'user:{id}:nick' and was recorded with 'user:{id}:name', which other methods still have, so that it would not find the keys there are; "
            + "restore it",
            reported.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overload_with_a_template_of_its_own_is_a_new_template() => Assert.Equal(
        DiagnosticSeverity.Warning,
        (await OnlyAsync(Store(Name + "[Command(\"GET mail:{mail}:name\")] Task<string?> GetNameAsync([ShardKey] string mail);"), Store(Name))).Severity);

    [Fact]
    public async Task Key_of_a_script_is_marked_in_its_attribute() => Assert.Equal("\"b\"", "\"" + KeySpaceRun.Marked(await OnlyAsync(
        Store("[Script(\"return 1\", Keys = [\"a\", \"b\"])] Task<long> RunAsync();"),
        Store("[Script(\"return 1\", Keys = [\"a\"])] Task<long> RunAsync();"))).Trim('"') + "\"");

    [Fact]
    public async Task Empty_file_records_nothing_yet() =>
        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(await KeySpaceRun.AnalyzeTextAsync(Store(Name), "")).Severity);

    [Fact]
    public async Task Recorded_key_space_stays_quiet() => Assert.Empty(await KeySpaceRun.AnalyzeAsync(Store(Name), Store(Name)));

    [Fact]
    public async Task Project_that_names_no_file_stays_quiet() =>
        Assert.Empty(await GeneratorRun.OfFiles(Store(Name), new TextFile("/app/keyspace.json", "{}")).AnalyzeKeySpaceAsync());

    [Fact]
    public async Task While_a_store_has_a_fault_only_that_is_told() => Assert.Equal(
        ["RTY1005"],
        (await KeySpaceRun.AnalyzeAsync(Store(Name.Replace("GET", "GTE", StringComparison.Ordinal)), Store(Name))).Select(static d => d.Id));

    private static string Store(string members, string attributes = "") => KeySpaceRun.InStore(members, attributes: attributes);

    private static async Task<Diagnostic> OnlyAsync(string source, string recordedSource) =>
        Assert.Single(await KeySpaceRun.AnalyzeAsync(source, recordedSource));
}
