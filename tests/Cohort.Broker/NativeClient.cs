using System.Reflection;
using System.Runtime.InteropServices;

namespace Cohort.Broker;

/// <summary>Finds the build of librdkafka that this system can load.</summary>
internal static class NativeClient
{
    public const string Name = "librdkafka";

    /// <summary>The package brings several: the first wants Cyrus SASL, the second does without, the third is for musl.</summary>
    private static readonly string[] Builds = [Name, "centos8-librdkafka", "alpine-librdkafka"];

    public static void Resolve() => NativeLibrary.SetDllImportResolver(typeof(NativeClient).Assembly, Load);

    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name) return 0;
        foreach (var build in Builds)
        {
            if (NativeLibrary.TryLoad(build, assembly, path, out var library)) return library;
        }

        return 0;
    }
}
