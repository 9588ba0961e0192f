namespace RedisTyped.Testing.Tests;

/// <summary>A folder for one test, in which everything that its nodes leave behind is seen.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("redistyped-tests-").FullName;

    public string[] Entries => Directory.GetFileSystemEntries(Path);

    /// <summary>Puts a shell script there that can be run.</summary>
    public void AddProgram(string name, string script)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
