using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Security;
using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Security;

public sealed class AclUserTests
{
    private static readonly string[] Rules =
    [
        "+@all", "-@all", "+@read", "-@read", "+@write", "-@dangerous", "+@fast", "-@keyspace", "+@set", "+get", "-get", "+config|get", "-config|get", "+config", "-config",
        "+set", "+mget", "+publish", "+psubscribe", "+subscribe", "+eval", "+sort", "+object", "+exists", "+bitfield", "+xreadgroup", "allkeys", "resetkeys", "~a*", "~b", "%R~c*",
        "%W~d*", "%RW~e?", "~[x-z]*", "~k\\*", "allchannels", "&ch*", "&[ab]", "resetchannels", "nocommands", "allcommands",
    ];

    private static readonly string[] Lines =
    [
        "GET a", "GET b", "GET c1", "GET d1", "SET a x", "SET c1 x", "SET d1 x", "SET d1 x GET", "MGET a b", "MGET a c1", "MGET a zzz", "CONFIG GET x", "CONFIG SET x y",
        "PUBLISH ch1 m", "PUBLISH a m", "PUBLISH z m", "SUBSCRIBE ch1 a", "PSUBSCRIBE ch*", "PSUBSCRIBE ch1", "EVAL x 1 a", "EVAL x 1 c1", "EVAL x 0", "KEYS *", "PING", "HSET y f v",
        "EXISTS c1", "EXISTS d1", "EXISTS q", "OBJECT ENCODING a", "BITFIELD c1 GET u1 0", "BITFIELD c1 SET u1 0 1", "SINTERSTORE d1 c1 c2", "SINTERSTORE c1 d1", "GETEX e1", "FLUSHALL",
        "GET k*", "GET kx", "RENAME e1 d1", "COPY c1 d1", "COPY d1 c1", "LMPOP 2 e1 e2 LEFT", "XREAD STREAMS c1 0", "DBSIZE",
        "XREADGROUP GROUP g c STREAMS a >", "XREADGROUP GROUP g c STREAMS q >", "XREADGROUP NOACK GROUP g STREAMS STREAMS q >",
    ];

    [Fact]
    public async Task Users_may_do_what_a_real_server_lets_them()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        using var connection = new RespConnection(nodes[0].Port);
        int denied = 0, allowed = 0;
        Prop.ForAll(Gen.Elements(Rules).ArrayOf(6).ToArbitrary(), rules =>
        {
            RespReply set = connection.Execute(["ACL", "SETUSER", "eve", "reset", "on", .. rules]);

            // Redis refuses a pattern behind one that allows everything; what a user has then does not change.
            if (set.IsError)
            {
                return;
            }

            var user = AclFile.User("user eve on " + string.Join(' ', rules));
            foreach (string line in Lines)
            {
                string[] words = CommandLine.Split(line);
                byte[][] bytes = [.. words.Select(Encoding.UTF8.GetBytes)];
                CommandRule rule = CommandRules.Find(bytes[0], bytes.Length > 1 ? bytes[1] : [])!;
                string? denial = user.Denial(rule, bytes);
                if (words[0] == "EVAL" && !user.MayAll)
                {
                    // The server would hold the script's own commands to the user's rights; a gateway cannot look into it.
                    Assert.NotNull(denial);
                    continue;
                }

                RespReply dry = connection.Execute(["ACL", "DRYRUN", "eve", .. words]);
                Assert.True((dry.Text == "OK") == denial is null, $"{string.Join(' ', rules)}: {line}: the server says {dry.Text}, we {denial ?? "OK"}");
                _ = denial is null ? allowed++ : denied++;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
        Assert.True(denied > 200 && allowed > 200, $"{denied} denied, {allowed} allowed");
    }

    [Theory]
    [InlineData("user", "A user must read 'user NAME RULE…', as in an ACL file of Redis.")]
    [InlineData("alice on", "A user must read 'user NAME RULE…', as in an ACL file of Redis.")]
    [InlineData("user a +nosuch", "User 'a', rule 1: there is no command 'nosuch'.")]
    [InlineData("user a +@nosuch", "User 'a', rule 1: there is no category '@nosuch'; ACL CAT lists them.")]
    [InlineData("user a +get|x", "User 'a', rule 1: rules for a first argument, as 'get|x', are not supported.")]
    [InlineData("user a (+get", "User 'a', rule 1: selectors in brackets are not supported; make another user.")]
    [InlineData("user a #abc", "User 'a', rule 1: a password's hash is # and 64 lower-case hexadecimal digits, the SHA-256 of the password.")]
    [InlineData("user a %X~k", "User 'a', rule 1: the rule '%X~k' is not understood; rights to keys read %R~pattern, %W~pattern or %RW~pattern.")]
    [InlineData("user a onn", "User 'a', rule 1: it is not understood, and not shown, since it may be a password without its '>'; docs/gateway-commands.md lists those that are.")]
    [InlineData("user a on hunter2", "User 'a', rule 2: it is not understood, and not shown, since it may be a password without its '>'; docs/gateway-commands.md lists those that are.")]
    public void What_is_not_understood_is_refused_with_its_reason(string line, string fault)
    {
        var faults = new List<string>();
        AclFile.Users([line], faults);
        Assert.Equal([fault], faults);
    }

    [Fact]
    public void User_named_twice_is_refused()
    {
        var faults = new List<string>();
        AclFile.Users(["user a on", "", "# comment", "user a off"], faults);
        Assert.Equal(["The user 'a' is there twice."], faults);
    }

    [Fact]
    public void Passwords_are_accepted_by_text_and_by_hash_and_never_for_a_disabled_user()
    {
        Assert.True(AclFile.User("user a on >one >two").Accepts("two"u8));
        Assert.False(AclFile.User("user a on >one").Accepts("two"u8));
        Assert.True(AclFile.User("user a on #" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("pw"u8))).Accepts("pw"u8));
        Assert.False(AclFile.User("user a off >one").Accepts("one"u8));
        Assert.True(AclFile.User("user a on nopass").Accepts("anything"u8));
        Assert.False(AclFile.User("user a on nopass resetpass").Accepts("anything"u8));
    }

    [Fact]
    public void Without_users_everybody_may_do_everything()
    {
        UserList users = UserList.Of(null, [], []);
        Assert.True(users.Initial!.MayAll);
        Assert.False(users.HasDefaultPassword);
    }

    [Fact]
    public void With_a_password_nobody_is_anybody_before_it_was_given()
    {
        UserList users = UserList.Of("secret", [], []);
        Assert.Null(users.Initial);
        Assert.Null(users.Authenticate("default"u8, "wrong"u8));
        Assert.True(users.Authenticate("default"u8, "secret"u8)!.MayAll);
    }

    [Fact]
    public void With_named_users_alone_nobody_is_the_user_default()
    {
        UserList users = UserList.Of(null, ["user alice on >pw +get ~*"], []);
        Assert.Null(users.Initial);
        Assert.Null(users.Authenticate("default"u8, "x"u8));
        Assert.False(users.Authenticate("alice"u8, "pw"u8)!.MayAll);
        Assert.Null(users.Authenticate("bob"u8, "pw"u8));
    }

    [Fact]
    public void Password_of_default_said_twice_is_refused()
    {
        var faults = new List<string>();
        UserList.Of("secret", ["user default on >other ~* +@all"], faults);
        Assert.Equal(["The user 'default' has a password by itself and another by the gateway's Password; say it once."], faults);
    }
}
