using System.Diagnostics;

namespace Cohort.Testing;

/// <summary>As whom PostgreSQL runs: never as root, which it refuses. Root lends it the user <c>postgres</c> or <c>nobody</c>.</summary>
internal static class Identity
{
    private static readonly string? Borrowed = Environment.IsPrivilegedProcess ? FirstUser("postgres", "nobody") : null;

    /// <summary>Why it cannot run; null where it can.</summary>
    public static string? WhyMissing { get; } =
        Environment.IsPrivilegedProcess && (Borrowed is null || Setpriv is null)
            ? "PostgreSQL does not run as root, and there is no setpriv with a user postgres or nobody to run it as; install the package util-linux."
            : null;

    private static string? Setpriv => File.Exists("/usr/bin/setpriv") ? "/usr/bin/setpriv" : File.Exists("/bin/setpriv") ? "/bin/setpriv" : null;

    /// <summary>A command, to be run under this identity; its process id is that of the program itself.</summary>
    public static ProcessStartInfo Command(string program, params IEnumerable<string> arguments) => Borrowed is null
        ? new ProcessStartInfo(program, arguments)
        : new ProcessStartInfo(Setpriv!, ["--reuid", Borrowed, "--regid", GroupOf(Borrowed), "--clear-groups", program, .. arguments]);

    /// <summary>Gives a folder to this identity.</summary>
    public static void Give(string folder)
    {
        if (Borrowed is not null) Programs.Run(new ProcessStartInfo("chown", ["-R", $"{Borrowed}:{GroupOf(Borrowed)}", folder]));
    }

    private static string? FirstUser(params string[] names) => names.FirstOrDefault(name => Entry(name) is not null);

    private static string GroupOf(string user) => Entry(user)![3];

    // The fields of /etc/passwd: name, password, user number, group number, and more.
    private static string[]? Entry(string user) => File.Exists("/etc/passwd")
        ? File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == user && fields.Length > 3) : null;
}
