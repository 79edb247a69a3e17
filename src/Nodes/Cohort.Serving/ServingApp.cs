using Cohort.Serving.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cohort.Serving;

/// <summary>An application that does nothing but serve.</summary>
internal static class ServingApp
{
    /// <summary>Puts it together; nothing runs until it is started.</summary>
    /// <param name="http">Where it answers, and to whom.</param>
    /// <param name="add">Adds who answers.</param>
    /// <param name="log">Says where logs go.</param>
    public static WebApplication Build(HttpSettings http, Action<IServiceCollection> add, Action<ILoggingBuilder> log)
    {
        // Nothing that the environment or a file beside the program could change unseen.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        log(builder.Logging);
        HttpServer.Add(builder.WebHost, http);
        builder.Services.AddSingleton(http);
        builder.Services.AddServing();
        add(builder.Services);
        return builder.Build().MapServing();
    }
}
