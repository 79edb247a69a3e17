using Cohort.Store.Serving;
using Microsoft.Extensions.Logging;

namespace Cohort.Serving.Http;

/// <summary>What the HTTP interface of a node has to say.</summary>
internal static partial class HttpLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} could not be answered.")]
    public static partial void Failed(ILogger log, string method, string path, Exception cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Who} at {From} asked for {What}: {Outcome}, {Status} (request {Request}).")]
    public static partial void Changed(ILogger log, string who, string from, string what, AuditOutcome outcome, int status, string request);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Who} at {From} asked for {What}: {Outcome}, {Status} (request {Request}). This could not be written to the audit log: {Reason}")]
    public static partial void IsNotAudited(ILogger log, string who, string from, string what, AuditOutcome outcome, int status, string request, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate that is shown over HTTP was read again: {Subject}, which is good until {Until:u}.")]
    public static partial void RenewedCertificate(ILogger log, string subject, DateTime until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault}")]
    public static partial void KeepsCertificate(ILogger log, string fault);
}
