using Akka.Configuration;
using Akka.Persistence.TestKit;
using Akka.TestKit.Xunit2;

namespace Cohort.Actors.Tests.Support;

/// <summary>Actors with a journal in memory that fails when it is told to.</summary>
public abstract class JournalKit : TestKit
{
    private static readonly Config Settings = ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF
          persistence {
            journal {
              plugin = "akka.persistence.journal.test"
              test {
                class = "Akka.Persistence.TestKit.TestJournal, Akka.Persistence.TestKit"
                plugin-dispatcher = "akka.actor.default-dispatcher"
              }
            }
            snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
          }
        }
        """);

    protected JournalKit()
        : base(Settings)
    {
    }

    /// <summary>Does something while nothing can be written.</summary>
    protected async Task WhileWritesFail(Action act)
    {
        ArgumentNullException.ThrowIfNull(act);
        var journal = TestJournal.FromRef(Akka.Persistence.Persistence.Instance.Apply(Sys).JournalFor(null));
        await journal.OnWrite.Fail();
        try
        {
            act();
        }
        finally
        {
            await journal.OnWrite.Pass();
        }
    }
}
