using System.Diagnostics;

namespace Cohort.Testing;

/// <summary>
/// A folder that loses what was not brought to the disk when the power is cut, by a layer that is loaded below the program
/// (<c>power.c</c>). Needs Linux and a C compiler.
/// </summary>
internal sealed class PowerLayer : IDisposable
{
    private static readonly string[] Parts = ["files", "ids", "loose"];
    private static readonly Lazy<string?> Library = new(Compile);

    private readonly Scratch _scratch = new();
    private readonly Random _random;

    /// <summary>A folder on a layer; <see cref="WhyMissing"/> must be null.</summary>
    /// <param name="random">Says what a disk got of what was not brought to it.</param>
    public PowerLayer(Random random) => _random = random;

    /// <summary>Why there is none here; null where there is.</summary>
    public static string? WhyMissing => Library.Value is null ? "The layer that drops what was not synced needs Linux and a C compiler named cc." : null;

    /// <summary>The folder.</summary>
    public string Data => _scratch["data"];

    private string Disk => _scratch["disk"];

    private string Kept => Path.Combine(Disk, Parts[0]);

    /// <summary>Begins anew: what is in the folder is on the disk. Gives the environment of the one process that is to run on the layer.</summary>
    public (string Name, string Value)[] Begin()
    {
        if (Directory.Exists(Disk)) Directory.Delete(Disk, true);
        foreach (var part in Parts) Directory.CreateDirectory(Path.Combine(Disk, part));
        return [("LD_PRELOAD", Library.Value!), ("POWER_DIR", Data), ("POWER_DISK", Disk)];
    }

    /// <summary>Whether the process has brought a file of this name to the disk.</summary>
    public bool Has(string name) => File.Exists(Path.Combine(Kept, name));

    /// <summary>
    /// Cuts the power, when the process was killed: the folder has what was synced. Of what was written since, a disk may have got
    /// something all the same: a coin decides for each file.
    /// </summary>
    public void Cut()
    {
        var after = _scratch["after"];
        Directory.CreateDirectory(after);
        foreach (var file in Directory.GetFiles(Kept).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal) && !f.EndsWith(".copy", StringComparison.Ordinal)))
        {
            var name = Path.GetFileName(file);
            var written = Path.Combine(Data, name);
            File.Copy(File.Exists(written) && _random.Next(4) == 0 ? written : file, Path.Combine(after, name));
        }

        if (Directory.Exists(Data)) Directory.Delete(Data, true);
        Directory.Move(after, Data);
    }

    public void Dispose() => _scratch.Dispose();

    private static string? Compile()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var library = Path.Combine(Directory.CreateTempSubdirectory("cohort-power-").FullName, "power.so");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(library)!, true);
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O1", "-o", library, Path.Combine(AppContext.BaseDirectory, "power.c"), "-ldl"]) { RedirectStandardError = true })!;
            var said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? library : throw new InvalidOperationException(said);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
