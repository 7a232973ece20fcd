### Knowledge base: six articles. Periods, rates and sums come from the settings.

knowledge-title = Knowledge base
knowledge-head = How everything works, in short. Choose an article.
knowledge-contact = 🆘 Support: { $contact }
knowledge-faq = 🔗 Frequent questions

knowledge-offers =
    <b>How orders reach you</b>

    Go on shift. As soon as an order matches your skills and districts, a message with buttons arrives. You have { $sla } s to answer, counted from delivery.

    • "Take it": the order is yours, a card with the address and the client's phone follows. If somebody was faster, we say so at once.
    • "Decline": the order goes to somebody else. You may give a reason, but need not.
    • No answer: the offer runs out and moves on. Your statistics show such offers.

    Those with a car are asked first, then those with the higher average total of 7 days, then by rating.

    You can have up to { $limit } active orders at a time, unless the administrator has set another limit.

    Few orders? Open "Why no orders": it shows what is in the way.
    .title = 📨 How orders reach you
knowledge-closing =
    <b>How to close an order</b>

    1. Setting off: press "On my way".
    2. Arrived: press "On site".
    3. Work done: press "Close order".
    4. Write what the client has paid, for example 4500 or 4500.50.
    5. Send the act: one photo or file of up to 20 MB.
    6. Check the summary and confirm.

    Until you confirm, total and act can be changed. Then a message with commission and payment details arrives, and the order waits for the payment to be confirmed.

    The total was wrong after all? Write to the dispatcher: the administrator returns the order for correction.

    Cannot come? You can refuse on the card of the order until you press "On my way". Later, contact the dispatcher.
    .title = 🧾 How to close an order
knowledge-commission =
    <b>Commission and deadlines</b>

    The rate is { $base } % of the order's total. When the average total of your closed orders of 7 days is { $threshold } or more, it is { $better } %. "Statistics" shows your rate as it is now.

    You have { $deadline } from closing to pay. A deadline that falls into the night moves to the morning. We remind you before it: { $reminders }.

    1. Open "Finance" and the card of the commission: it has the details of this very payment.
    2. Pay and press "I have paid".
    3. Attach the receipt: the check goes faster.

    When it is not paid in time, new orders stop until the payment is confirmed. Active orders stay with you.

    Payment not confirmed? The reason and the new deadline come as a message.
    .title = 💳 Commission and deadlines
knowledge-guarantee =
    <b>Guarantee visits</b>

    Work is guaranteed for { $days } days. When the client has a problem, the dispatcher makes a guarantee visit and offers it first to whoever did the order.

    • The client pays nothing, there is no commission.
    • The company pays you { $payment } for the visit. The sum appears on your balance when you close it.
    • It is closed in the same way, only without a total: one act is needed.

    Refusing the guarantee visit of your own order may restrict your access to new orders. If you cannot come, write to the dispatcher beforehand.
    .title = 🛡 Guarantee visits
knowledge-breaks =
    <b>Shift and breaks</b>

    Orders come only while you are on shift. Need a pause? Press "Break" and choose how long: { $breaks }.

    • No new orders during a break. Open offers and active orders stay with you.
    • A break can be extended, or ended early: "Back to work".
    • A reminder comes shortly before its end ({ $before } before, 5 minutes on a short one).
    • If you do not come back, your shift ends. You can start it again at any moment.

    When you end your shift, open offers go to others, and the orders you have taken stay with you.
    .title = ☕ Shift and breaks
knowledge-referral =
    <b>Referral programme</b>

    The section "Referral programme" has your code and the button "Share": forward the invitation to another technician. If he opens the link, the code gets into his form by itself. It can also be typed.

    • { $l1 } % of the commission of every order of those you invite.
    • { $l2 } % of the commission of those they invite.

    A reward is accrued when the payment of the commission is confirmed. If that is undone, so is the reward. Every reward and every payout is told by a message.

    A code can be given only once, when registering.
    .title = 🎁 Referral programme
