namespace Cohort.Testing;

/// <summary>A directory of one test, removed with what is in it.</summary>
public sealed class Scratch : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cohort-").FullName;

    public string this[string name] => Path.Combine(_directory, name);

    /// <summary>Writes a file and gives its path.</summary>
    public string With(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
