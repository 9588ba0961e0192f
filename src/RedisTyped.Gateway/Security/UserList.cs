using System.Security.Cryptography;
using System.Text;

namespace RedisTyped.Gateway.Security;

/// <summary>The users of a gateway. Immutable and thread-safe.</summary>
internal sealed class UserList
{
    private const string DefaultName = "default";

    private readonly Dictionary<string, AclUser> _byName;

    private UserList(IEnumerable<AclUser> users) => _byName = users.ToDictionary(static user => user.Name, StringComparer.Ordinal);

    /// <summary>Who a client is before it says so; null: it must say so first.</summary>
    public AclUser? Initial => _byName[DefaultName] is { IsOn: true, NeedsNoPassword: true } user ? user : null;

    /// <summary>Whether the user <c>default</c> has a password.</summary>
    public bool HasDefaultPassword => !_byName[DefaultName].NeedsNoPassword;

    /// <summary>Makes the users of a gateway.</summary>
    /// <param name="password">The password of the user <c>default</c>; null: none.</param>
    /// <param name="lines">Users as in an ACL file.</param>
    /// <param name="faults">What is wrong is added to it.</param>
    /// <remarks>
    /// Where users are named and <c>default</c> is not among them, and no password is given, nobody is <c>default</c>: a list of limited
    /// users beside one who may do everything without a password would limit nobody.
    /// </remarks>
    public static UserList Of(string? password, IReadOnlyCollection<string> lines, ICollection<string> faults)
    {
        List<AclUser> users = [.. AclFile.Users(lines, faults)];
        bool hasDefault = users.Exists(static user => user.Name == DefaultName);
        if (password is not null && hasDefault)
        {
            faults.Add("The user 'default' has a password by itself and another by the gateway's Password; say it once.");
        }

        if (!hasDefault)
        {
            users.Add(
                password is not null ? Default(password)
                : users.Count == 0 ? AclUser.Everybody
                : AclFile.User("user default off"));
        }

        return new UserList(users);
    }

    /// <summary>Finds the user of a name and password; null: there is none, or the user is disabled.</summary>
    public AclUser? Authenticate(ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        AclUser? user = _byName.GetValueOrDefault(Encoding.UTF8.GetString(name));

        // A name that is not known takes as long as one that is.
        bool isRight = (user ?? _byName[DefaultName]).Accepts(password);
        return isRight ? user : null;
    }

    private static AclUser Default(string password) =>
        AclFile.User($"user default on ~* &* +@all #{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password)))}");
}
